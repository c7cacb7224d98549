/* The floor: what is published on `floor` is written to each socket, and that is all.

   fanout_floor REDIS_SOCKET

   Prints its port, lives until its standard input is closed. It shakes hands as a WebSocket server
   would (the boards do not check the answer) and says "welcome" to whoever says anything. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST = 20000, BATCH = 256 };

static const char ANSWER[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n";
static const char WELCOME[] = "\x81\x07" "welcome";
static const char SUBSCRIBE[] = "SUBSCRIBE floor\r\n";

static char open_now[MOST], greeted[MOST];
static int highest, epoll;

static void watch(int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static int redis(const char *path) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    strncpy(to.sun_path, path, sizeof to.sun_path - 1);
    if (connect(fd, (struct sockaddr *)&to, sizeof to)) { perror("redis"); exit(1); }
    if (write(fd, SUBSCRIBE, sizeof SUBSCRIBE - 1) < 0) exit(1);
    return fd;
}

static int listening(void) {
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 2048)) exit(1);
    getsockname(fd, (struct sockaddr *)&at, &size);
    printf("%d\n", ntohs(at.sin_port));
    fflush(stdout);
    return fd;
}

static void fan(const char *text, size_t size) {
    static char frame[70000];
    size_t head = 2;
    frame[0] = (char)0x81;
    frame[1] = (char)size;
    if (size > 125) {
        head = 4;
        frame[1] = 126;
        frame[2] = (char)(size >> 8);
        frame[3] = (char)size;
    }
    memcpy(frame + head, text, size);
    for (int fd = 0; fd <= highest; fd++)
        if (open_now[fd] && write(fd, frame, head + size) < 0 && errno != EAGAIN) open_now[fd] = 0;
}

static void heard(char *data, size_t size) { /* "*3 $7 message $5 floor $N TEXT", line by line */
    char *at = data, *end = data + size;
    while ((at = memmem(at, end - at, "$5\r\nfloor\r\n$", 12))) {
        char *text;
        size_t length = strtoul(at + 12, &text, 10);
        text += 2;
        if (text + length > end) return;
        if (memmem(text, length, "@@", 2)) fan(text, length);
        at = text + length;
    }
}

static void answer(int fd) {
    char data[4096];
    ssize_t got = read(fd, data, sizeof data);
    if (got <= 0) {
        open_now[fd] = greeted[fd] = 0;
        close(fd);
    } else if (!greeted[fd]) {
        greeted[fd] = 1;
        if (write(fd, ANSWER, sizeof ANSWER - 1) < 0) perror("answer");
    } else if (!open_now[fd]) {
        open_now[fd] = 1;
        if (fd > highest) highest = fd;
        if (write(fd, WELCOME, sizeof WELCOME - 1) < 0) perror("welcome");
    }
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    static char data[1 << 20];
    epoll = epoll_create1(0);
    int hints = redis(argv[1]), door = listening();
    watch(0);
    watch(hints);
    watch(door);
    for (;;) {
        struct epoll_event events[BATCH];
        int n = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == 0) return 0;
            if (fd == hints) {
                ssize_t got = read(hints, data, sizeof data);
                if (got <= 0) return 1;
                heard(data, got);
            } else if (fd == door) {
                int one;
                while ((one = accept4(door, NULL, NULL, SOCK_NONBLOCK)) >= 0) watch(one);
            } else answer(fd);
        }
    }
}
