"""What the templates say, in the order of LOCALES. Written by a model and waiting for native
review, like the web's sentences (docs/translating.md)."""

LOCALES = ("en", "tr", "kmr", "ckb", "ar", "kk", "ru", "fr", "es", "uk", "fa")

# fmt: off
PHRASES: dict[str, tuple[str, ...]] = {
    "triage": ("Triage a request", "Talebi değerlendir", "Daxwazekê binirxîne", "هەڵسەنگاندنی داواکارییەک", "فرز طلب", "Өтінішті саралау", "Разобрать обращение", "Trier une demande", "Clasificar una petición", "Розібрати звернення", "بررسی یک درخواست"),
    "where_help": ("Where is help needed?", "Nerede yardım gerekiyor?", "Li ku alîkarî lazim e?", "لە کوێ یارمەتی پێویستە؟", "أين الحاجة إلى المساعدة؟", "Көмек қай жерде керек?", "Где нужна помощь?", "Où faut-il de l’aide ?", "¿Dónde hace falta ayuda?", "Де потрібна допомога?", "کجا به کمک نیاز است؟"),
    "what": ("What is needed?", "Ne gerekiyor?", "Çi lazim e?", "چی پێویستە؟", "ما المطلوب؟", "Не керек?", "Что нужно?", "De quoi a-t-on besoin ?", "¿Qué se necesita?", "Що потрібно?", "چه چیزی لازم است؟"),
    "water": ("Water", "Su", "Av", "ئاو", "ماء", "Су", "Вода", "Eau", "Agua", "Вода", "آب"),
    "food": ("Food", "Yiyecek", "Xwarin", "خواردن", "طعام", "Тамақ", "Еда", "Nourriture", "Comida", "Їжа", "غذا"),
    "shelter": ("Shelter", "Barınak", "Stargeh", "پەناگە", "مأوى", "Баспана", "Жильё", "Abri", "Refugio", "Прихисток", "سرپناه"),
    "medical": ("Medical help", "Sağlık yardımı", "Alîkariya bijîşkî", "یارمەتیی پزیشکی", "مساعدة طبية", "Медициналық көмек", "Медицинская помощь", "Aide médicale", "Ayuda médica", "Медична допомога", "کمک پزشکی"),
    "rescue": ("Rescue", "Kurtarma", "Rizgarkirin", "ڕزگارکردن", "إنقاذ", "Құтқару", "Спасение", "Secours", "Rescate", "Порятунок", "نجات"),
    "clothes": ("Clothes, blankets", "Giysi, battaniye", "Cil, betanî", "جل و بەتانی", "ملابس وبطانيات", "Киім, көрпе", "Одежда, одеяла", "Vêtements, couvertures", "Ropa, mantas", "Одяг, ковдри", "لباس، پتو"),
    "other": ("Something else", "Başka bir şey", "Tiştekî din", "شتێکی تر", "شيء آخر", "Басқа нәрсе", "Другое", "Autre chose", "Otra cosa", "Інше", "چیز دیگر"),
    "people": ("How many people?", "Kaç kişi?", "Çend kes?", "چەند کەس؟", "كم عدد الأشخاص؟", "Қанша адам?", "Сколько людей?", "Combien de personnes ?", "¿Cuántas personas?", "Скільки людей?", "چند نفر؟"),
    "urgent": ("How urgent is it?", "Ne kadar acil?", "Çiqas lezgîn e?", "چەند بەپەلەیە؟", "ما مدى الاستعجال؟", "Қаншалықты шұғыл?", "Насколько срочно?", "Quelle est l’urgence ?", "¿Cuán urgente es?", "Наскільки терміново?", "چقدر فوری است؟"),
    "danger": ("A life is in danger now", "Şu an hayati tehlike var", "Niha jiyanek di xetereyê de ye", "ئێستا ژیانێک لە مەترسیدایە", "حياة في خطر الآن", "Қазір өмірге қауіп төніп тұр", "Сейчас жизнь в опасности", "Une vie est en danger maintenant", "Una vida corre peligro ahora", "Зараз життя в небезпеці", "هم‌اکنون جانی در خطر است"),
    "today": ("Today", "Bugün", "Îro", "ئەمڕۆ", "اليوم", "Бүгін", "Сегодня", "Aujourd’hui", "Hoy", "Сьогодні", "امروز"),
    "days": ("In the next days", "Önümüzdeki günlerde", "Di rojên pêş de", "لە ڕۆژانی داهاتوودا", "في الأيام القادمة", "Алдағы күндері", "В ближайшие дни", "Dans les prochains jours", "En los próximos días", "Найближчими днями", "در روزهای آینده"),
    "still": ("Is it still needed?", "Hâlâ gerekli mi?", "Hîn jî lazim e?", "هێشتا پێویستە؟", "هل ما زال مطلوباً؟", "Әлі де керек пе?", "Ещё нужно?", "Est-ce toujours nécessaire ?", "¿Sigue haciendo falta?", "Чи ще потрібно?", "آیا هنوز لازم است؟"),
    "note": ("Anything else worth knowing", "Bilinmesi gereken başka bir şey", "Tiştekî din ê hêjayî zanînê", "هەر شتێکی تر کە شایەنی زانین بێت", "أي شيء آخر يستحق أن يُعرف", "Білген жөн тағы бір нәрсе", "Что ещё стоит знать", "Autre chose à savoir", "Algo más que convenga saber", "Що ще варто знати", "هر چیز دیگری که دانستنش لازم است"),

    "list": ("Transcribe a list from a photo", "Fotoğraftaki listeyi yaz", "Lîsteya di wêneyê de binivîse", "نووسینەوەی لیستێک لە وێنەوە", "نسخ قائمة من صورة", "Суреттегі тізімді көшіру", "Переписать список с фото", "Recopier une liste depuis une photo", "Transcribir una lista de una foto", "Переписати список із фото", "رونویسی فهرست از عکس"),
    "about": ("What is the list about?", "Liste ne hakkında?", "Lîste li ser çi ye?", "لیستەکە دەربارەی چییە؟", "عمّ تتحدث القائمة؟", "Тізім не туралы?", "О чём список?", "De quoi parle la liste ?", "¿De qué trata la lista?", "Про що список?", "فهرست درباره چیست؟"),
    "lines": ("The list, one line for each", "Liste, her biri bir satırda", "Lîste, her yek di rêzekê de", "لیستەکە، هەریەکە لە دێڕێکدا", "القائمة، كل بند في سطر", "Тізім, әрқайсысы бір жолда", "Список, по одному в строке", "La liste, une ligne pour chacun", "La lista, una línea para cada uno", "Список, по одному в рядку", "فهرست، هر مورد در یک سطر"),
    "lines_help": ("Write it as it stands there. Put ? where a word cannot be read.", "Orada yazdığı gibi yazın. Okunmayan kelimenin yerine ? koyun.", "Wek li wir e binivîse. Li şûna peyva ku nayê xwendin ? deyne.", "وەک خۆی بینووسە. لە جێی وشەیەک کە ناخوێنرێتەوە ? دابنێ.", "اكتبها كما هي. ضع ? مكان كلمة لا تُقرأ.", "Сол күйінде жазыңыз. Оқылмайтын сөздің орнына ? қойыңыз.", "Пишите как есть. Вместо неразборчивого слова ставьте ?.", "Recopiez tel quel. Mettez ? pour un mot illisible.", "Escríbala tal como está. Ponga ? donde no se lea una palabra.", "Пишіть як є. Замість нерозбірливого слова ставте ?.", "همان‌طور که هست بنویسید. به جای واژه ناخوانا ? بگذارید."),
    "count": ("How many lines does it have?", "Kaç satır var?", "Çend rêz hene?", "چەند دێڕی هەیە؟", "كم عدد سطورها؟", "Неше жолы бар?", "Сколько в нём строк?", "Combien de lignes a-t-elle ?", "¿Cuántas líneas tiene?", "Скільки в ньому рядків?", "چند سطر دارد؟"),
    "unreadable": ("Is a part of it unreadable?", "Okunmayan bir yeri var mı?", "Beşek jê nayê xwendin?", "بەشێکی ناخوێنرێتەوە؟", "هل فيها جزء لا يُقرأ؟", "Оқылмайтын бөлігі бар ма?", "Есть ли неразборчивая часть?", "Une partie est-elle illisible ?", "¿Hay alguna parte ilegible?", "Чи є нерозбірлива частина?", "آیا بخشی از آن ناخواناست؟"),

    "geolocate": ("Find the place", "Yeri bul", "Cihê bibîne", "شوێنەکە بدۆزەوە", "تحديد المكان", "Орнын табу", "Найти место", "Trouver le lieu", "Encontrar el lugar", "Знайти місце", "یافتن مکان"),
    "where": ("Where is it?", "Nerede?", "Li ku ye?", "لە کوێیە؟", "أين هو؟", "Ол қай жерде?", "Где это?", "Où est-ce ?", "¿Dónde está?", "Де це?", "کجاست؟"),
    "how": ("How do you know?", "Nereden biliyorsunuz?", "Tu ji ku dizanî?", "چۆن دەزانیت؟", "كيف عرفت؟", "Қайдан білесіз?", "Откуда это известно?", "Comment le savez-vous ?", "¿Cómo lo sabe?", "Звідки це відомо?", "از کجا می‌دانید؟"),
    "named": ("The text names it", "Metinde adı geçiyor", "Navê wê di nivîsê de ye", "دەقەکە ناوی بردووە", "النص يسمّيه", "Мәтінде аты аталған", "Названо в тексте", "Le texte le nomme", "El texto lo nombra", "Названо в тексті", "متن نامش را گفته است"),
    "landmark": ("By a landmark", "Bilinen bir yapıdan", "Bi avahiyeke naskirî", "بە شوێنێکی ناسراو", "من معلم معروف", "Белгілі орын бойынша", "По ориентиру", "Par un point de repère", "Por un punto de referencia", "За орієнтиром", "از یک نشانه شناخته‌شده"),
    "map": ("From a map or picture", "Haritadan veya resimden", "Ji nexşe an wêneyê", "لە نەخشە یان وێنەوە", "من خريطة أو صورة", "Картадан не суреттен", "По карте или снимку", "D’après une carte ou une image", "Por un mapa o una imagen", "За картою чи знімком", "از نقشه یا تصویر"),
    "guess": ("It is a guess", "Tahmin", "Texmîn e", "خەمڵاندنە", "تخمين", "Болжам", "Это догадка", "C’est une supposition", "Es una suposición", "Це здогад", "حدس است"),
    "exact": ("How exact is it?", "Ne kadar kesin?", "Çiqas rast e?", "چەند وردە؟", "ما مدى الدقة؟", "Қаншалықты дәл?", "Насколько точно?", "Quelle est la précision ?", "¿Cuán exacto es?", "Наскільки точно?", "چقدر دقیق است؟"),
    "building": ("The building", "Bina", "Avahî", "بیناکە", "المبنى", "Ғимарат", "Здание", "Le bâtiment", "El edificio", "Будівля", "ساختمان"),
    "street": ("The street", "Sokak", "Kolan", "شەقامەکە", "الشارع", "Көше", "Улица", "La rue", "La calle", "Вулиця", "خیابان"),
    "village": ("The village or district", "Köy veya mahalle", "Gund an tax", "گوند یان گەڕەک", "القرية أو الحي", "Ауыл немесе аудан", "Село или район", "Le village ou le quartier", "El pueblo o el barrio", "Село чи район", "روستا یا محله"),
    "province": ("The province", "İl", "Parêzgeh", "پارێزگا", "المحافظة", "Облыс", "Область", "La province", "La provincia", "Область", "استان"),

    "address": ("Check an address", "Adresi kontrol et", "Navnîşanê kontrol bike", "پشکنینی ناونیشان", "التحقق من عنوان", "Мекенжайды тексеру", "Проверить адрес", "Vérifier une adresse", "Comprobar una dirección", "Перевірити адресу", "بررسی نشانی"),
    "exists": ("Is there such an address?", "Böyle bir adres var mı?", "Navnîşaneke wisa heye?", "ناونیشانی وا هەیە؟", "هل يوجد هذا العنوان؟", "Мұндай мекенжай бар ма?", "Существует ли такой адрес?", "Cette adresse existe-t-elle ?", "¿Existe esa dirección?", "Чи існує така адреса?", "آیا چنین نشانی‌ای هست؟"),
    "wrong": ("What is wrong with it?", "Neresi yanlış?", "Çi tê de çewt e?", "چی هەڵەیە تێیدا؟", "ما الخطأ فيه؟", "Несі қате?", "Что в нём неверно?", "Qu’est-ce qui ne va pas ?", "¿Qué tiene mal?", "Що в ній не так?", "چه اشکالی دارد؟"),
    "spelling": ("The spelling", "Yazım", "Rastnivîs", "ڕێنووس", "الإملاء", "Жазылуы", "Написание", "L’orthographe", "La ortografía", "Написання", "املا"),
    "number": ("The house number", "Kapı numarası", "Hejmara malê", "ژمارەی ماڵ", "رقم المنزل", "Үй нөмірі", "Номер дома", "Le numéro", "El número", "Номер будинку", "پلاک"),
    "town": ("The town or district", "İlçe veya mahalle", "Bajar an tax", "شار یان گەڕەک", "المدينة أو الحي", "Қала немесе аудан", "Город или район", "La ville ou le quartier", "La ciudad o el barrio", "Місто чи район", "شهر یا محله"),
    "nothing": ("Nothing", "Hiçbir şey", "Tiştek", "هیچ", "لا شيء", "Ештеңе", "Ничего", "Rien", "Nada", "Нічого", "هیچ"),
    "corrected": ("The address, written correctly", "Adresin doğru yazılışı", "Navnîşan, bi nivîsa rast", "ناونیشانەکە بە نووسینی ڕاست", "العنوان مكتوباً بشكل صحيح", "Мекенжайдың дұрыс жазылуы", "Адрес в правильном написании", "L’adresse correctement écrite", "La dirección bien escrita", "Адреса у правильному написанні", "نشانی با نگارش درست"),
}
# fmt: on
