/* Many boards on one epoll: they connect, say hello, answer pings, and note when a stamp arrives.

   fanout_boards PORT COUNT PATH READY HELLO PING PONG TOKEN

   TOKEN: what comes before a board's number in its bearer token.
   READY, PING: bytes to look for; HELLO, PONG: text messages to send then ("" for none).
   Prints "ready MS" once all have seen READY, then obeys lines on standard input:

     wait COUNT MS   until so many stamps have arrived since the last report, or the time is over;
                     answers as `report` does
     report          prints COUNT P50 P99 MAX LOST (ms; LOST: connections ended so far), begins anew

   A stamp is "@@" and nineteen digits of CLOCK_MONOTONIC in ns, anywhere in a message. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 100, STAMP = 21, BUCKETS = 1200000, BATCH = 256 };
#define BUCKET_NS 50000LL /* 0.05 ms; the last one is a minute */

struct board { int fd, greeted, ready; unsigned kept; char tail[STAMP]; };

static struct board *boards;
static uint32_t *buckets;
static int64_t worst;
static long seen;
static int epoll, port, count, opened, ready, lost;
static const char *path, *needle, *hello, *ping, *pong, *token;
static char buffer[STAMP + 262144];

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void say(int fd, const char *text) { /* masked with zeros; at most 125 bytes */
    char frame[160] = {(char)0x81, (char)(0x80 | strlen(text))};
    if (!*text) return;
    memcpy(frame + 6, text, strlen(text));
    if (write(fd, frame, 6 + strlen(text)) < 0) perror("write");
}

static void open_board(int n) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    char request[512];
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) { perror("connect"); exit(1); }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    int size = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        "Authorization: Bearer %s%d\r\n\r\n", path, token, n);
    if (write(fd, request, size) != size) { perror("handshake"); exit(1); }
    boards[n].fd = fd;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = n};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void note(const char *digits, int64_t at) {
    int64_t sent = 0;
    for (int i = 0; i < 19; i++) sent = sent * 10 + (digits[i] - '0');
    int64_t took = at - sent, bucket = took / BUCKET_NS;
    if (took > worst) worst = took;
    buckets[bucket < 0 ? 0 : bucket < BUCKETS ? bucket : BUCKETS - 1]++;
    seen++;
}

static void greet(struct board *b, const char *data, size_t size) {
    if (!b->greeted && memmem(data, size, "\r\n\r\n", 4)) { b->greeted = 1; say(b->fd, hello); }
    if (memmem(data, size, needle, strlen(needle))) { b->ready = 1; ready++; }
}

static void read_board(struct board *b) {
    memcpy(buffer, b->tail, b->kept);
    ssize_t got = read(b->fd, buffer + b->kept, sizeof buffer - STAMP);
    if (got <= 0) {
        if (got < 0 && errno == EAGAIN) return;
        epoll_ctl(epoll, EPOLL_CTL_DEL, b->fd, NULL);
        close(b->fd);
        lost++;
        return;
    }
    int64_t at = now();
    char *data = buffer, *end = buffer + b->kept + got, *found;
    if (!b->ready) greet(b, data, end - data);
    if (*ping && memmem(data, end - data, ping, strlen(ping))) say(b->fd, pong);
    while ((found = memmem(data, end - data, "@@", 2)) && end - found >= STAMP) {
        note(found + 2, at);
        data = found + STAMP;
    }
    /* Half a stamp waits for its other half; so does the first of its two signs. */
    if (!found && end > data && end[-1] == '@') found = end - 1;
    b->kept = found ? end - found : 0;
    memmove(b->tail, found, b->kept);
}

static void turn(int timeout_ms) {
    struct epoll_event events[BATCH];
    int n = epoll_wait(epoll, events, BATCH, timeout_ms);
    for (int i = 0; i < n; i++)
        if (events[i].data.u32 < (uint32_t)count) read_board(&boards[events[i].data.u32]);
}

static double at_part(double part) {
    long rank = (long)(part * seen), sum = 0;
    for (int i = 0; i < BUCKETS; i++)
        if ((sum += buckets[i]) > rank) return (i + 0.5) * BUCKET_NS / 1e6;
    return worst / 1e6;
}

static void report(void) {
    printf("%ld %.3f %.3f %.3f %d\n", seen, at_part(0.5), at_part(0.99), worst / 1e6, lost);
    fflush(stdout);
    memset(buckets, 0, BUCKETS * sizeof *buckets);
    seen = worst = 0;
}

static int obey(void) { /* one command at a time: whoever sends it waits for the answer */
    char line[128];
    ssize_t size = read(0, line, sizeof line - 1);
    long wanted, ms;
    if (size <= 0) return 0;
    line[size] = 0;
    if (sscanf(line, "wait %ld %ld", &wanted, &ms) == 2) {
        int64_t until = now() + ms * 1000000LL;
        while (seen < wanted && now() < until) turn(5);
    }
    report();
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 9) return 2;
    port = atoi(argv[1]); count = atoi(argv[2]); path = argv[3]; needle = argv[4];
    hello = argv[5]; ping = argv[6]; pong = argv[7]; token = argv[8];
    boards = calloc(count, sizeof *boards);
    buckets = calloc(BUCKETS, sizeof *buckets);
    epoll = epoll_create1(0);
    int64_t began = now();
    while (ready < count && !lost) {
        while (opened < count && opened - ready < AT_ONCE) open_board(opened++);
        turn(50);
    }
    if (lost) { fprintf(stderr, "a connection was closed at %d ready\n", ready); return 1; }
    printf("ready %.0f\n", (now() - began) / 1e6);
    fflush(stdout);
    struct epoll_event commands = {.events = EPOLLIN, .data.u32 = count};
    epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &commands);
    for (;;) {
        struct epoll_event events[BATCH];
        int told = 0, n = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < n; i++) {
            if (events[i].data.u32 < (uint32_t)count) read_board(&boards[events[i].data.u32]);
            else told = 1;
        }
        if (told && !obey()) return 0;
    }
}
