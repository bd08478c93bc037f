"""What the indexer's commands say, in the four interface languages."""

from __future__ import annotations

from catalogue.languages import base_language

_TEXTS: dict[str, dict[str, str]] = {
    "reading": {"fr": "Lecture", "en": "Reading", "tr": "Okunuyor", "ar": "قراءة"},
    "indexing": {"fr": "Indexation", "en": "Indexing", "tr": "Dizinleniyor", "ar": "فهرسة"},
    "rebuilding": {
        "fr": "Reconstruction", "en": "Rebuilding", "tr": "Yeniden kuruluyor", "ar": "إعادة البناء",
    },
    "summary": {
        "fr": "{created} créées, {changed} modifiées, {unchanged} inchangées, {rejected} rejetées, {warnings} avertissements, {withdrawn} retirées",
        "en": "{created} created, {changed} changed, {unchanged} unchanged, {rejected} rejected, {warnings} warnings, {withdrawn} withdrawn",
        "tr": "{created} oluşturuldu, {changed} değişti, {unchanged} aynı kaldı, {rejected} reddedildi, {warnings} uyarı, {withdrawn} geri çekildi",
        "ar": "أُنشئت {created}، عُدّلت {changed}، لم تتغير {unchanged}، رُفضت {rejected}، تحذيرات {warnings}، سُحبت {withdrawn}",
    },
    "dry-run": {
        "fr": "Essai seulement : rien n'a été enregistré.",
        "en": "Dry run: nothing was saved.",
        "tr": "Deneme: hiçbir şey kaydedilmedi.",
        "ar": "تجربة فقط: لم يُحفظ شيء.",
    },
    "errors": {"fr": "Erreurs", "en": "Errors", "tr": "Hatalar", "ar": "أخطاء"},
    "warnings": {"fr": "Avertissements", "en": "Warnings", "tr": "Uyarılar", "ar": "تحذيرات"},
    "place": {"fr": "Fichier:ligne", "en": "File:line", "tr": "Dosya:satır", "ar": "الملف:السطر"},
    "field": {"fr": "Champ", "en": "Field", "tr": "Alan", "ar": "الحقل"},
    "found": {"fr": "Trouvé", "en": "Found", "tr": "Bulunan", "ar": "القيمة"},
    "message": {"fr": "Message", "en": "Message", "tr": "Mesaj", "ar": "الرسالة"},
    "allowed": {"fr": "Permis", "en": "Allowed", "tr": "İzin verilen", "ar": "المسموح"},
    "load-report": {"fr": "Rapport de chargement", "en": "Load report", "tr": "Yükleme raporu", "ar": "تقرير التحميل"},
    "load-number": {
        "fr": "Chargement n° {number} ; « indexer undo {number} » l'annule.",
        "en": "Load {number}; 'indexer undo {number}' takes it back.",
        "tr": "{number} numaralı yükleme; 'indexer undo {number}' geri alır.",
        "ar": "التحميل رقم {number}؛ يُلغيه ‎'indexer undo {number}'.",
    },
    "problems": {"fr": "Problèmes", "en": "Problems", "tr": "Sorunlar", "ar": "المشكلات"},
    "changes": {"fr": "Ce qui changerait", "en": "What would change", "tr": "Değişecekler", "ar": "ما سيتغيّر"},
    "kind": {"fr": "Genre", "en": "Kind", "tr": "Tür", "ar": "النوع"},
    "error": {"fr": "erreur", "en": "error", "tr": "hata", "ar": "خطأ"},
    "warning": {"fr": "avertissement", "en": "warning", "tr": "uyarı", "ar": "تحذير"},
    "file": {"fr": "Fichier", "en": "File", "tr": "Dosya", "ar": "الملف"},
    "worksheet": {"fr": "Feuille", "en": "Worksheet", "tr": "Sayfa", "ar": "ورقة العمل"},
    "row": {"fr": "Ligne", "en": "Row", "tr": "Satır", "ar": "السطر"},
    "id": {"fr": "Identifiant", "en": "Identifier", "tr": "Kimlik", "ar": "المعرّف"},
    "column": {"fr": "Colonne", "en": "Column", "tr": "Sütun", "ar": "العمود"},
    "reason": {"fr": "Raison", "en": "Reason", "tr": "Neden", "ar": "السبب"},
    "cure": {"fr": "Remède", "en": "Cure", "tr": "Çare", "ar": "العلاج"},
    "title": {"fr": "Titre", "en": "Title", "tr": "Başlık", "ar": "العنوان"},
    "outcome": {"fr": "Effet", "en": "Outcome", "tr": "Sonuç", "ar": "النتيجة"},
    "old": {"fr": "Avant", "en": "Before", "tr": "Önce", "ar": "قبل"},
    "new": {"fr": "Après", "en": "After", "tr": "Sonra", "ar": "بعد"},
    "created": {"fr": "créée", "en": "created", "tr": "oluşturulur", "ar": "تُنشأ"},
    "changed": {"fr": "modifiée", "en": "changed", "tr": "değişir", "ar": "تُعدَّل"},
    "unchanged": {"fr": "inchangée", "en": "unchanged", "tr": "aynı kalır", "ar": "لا تتغيّر"},
    "withdrawn": {"fr": "retirée", "en": "withdrawn", "tr": "geri çekilir", "ar": "تُسحب"},
    "untranslated": {
        "fr": "Fiches sans traduction : {languages}", "en": "Sheets without a translation: {languages}",
        "tr": "Çevirisi eksik ürünler: {languages}", "ar": "بطاقات بلا ترجمة: {languages}",
    },
    "missing": {
        "fr": "{count} fiches visibles manquent à cette livraison et seraient retirées :",
        "en": "{count} visible sheets are missing from this delivery and would be withdrawn:",
        "tr": "Yayındaki {count} ürün bu teslimatta yok ve geri çekilecek:",
        "ar": "{count} بطاقة ظاهرة ليست في هذا التسليم وستُسحب:",
    },
    "confirm-withdrawal": {
        "fr": "Les retirer ?", "en": "Withdraw them?", "tr": "Geri çekilsin mi?", "ar": "هل تُسحب؟",
    },
    "more": {
        "fr": "… et {count} de plus ; --report FICHIER.json les donne toutes.",
        "en": "… and {count} more; --report FILE.json has them all.",
        "tr": "… ve {count} tane daha; tümü için --report DOSYA.json.",
        "ar": "… و{count} أخرى؛ تجدها كلها عبر ‎--report FILE.json",
    },
    "no-loads": {
        "fr": "Aucun chargement.", "en": "No loads.", "tr": "Yükleme yok.", "ar": "لا توجد تحميلات.",
    },
    "number": {"fr": "N°", "en": "No.", "tr": "No", "ar": "الرقم"},
    "started": {"fr": "Début (UTC)", "en": "Started (UTC)", "tr": "Başlangıç (UTC)", "ar": "البدء (UTC)"},
    "author": {"fr": "Par", "en": "By", "tr": "Kim", "ar": "بواسطة"},
    "files": {"fr": "Fichiers (SHA-256)", "en": "Files (SHA-256)", "tr": "Dosyalar (SHA-256)", "ar": "الملفات (SHA-256)"},
    "options": {"fr": "Options", "en": "Options", "tr": "Seçenekler", "ar": "الخيارات"},
    "result": {"fr": "Résultat", "en": "Result", "tr": "Sonuç", "ar": "النتيجة"},
    "cut-off": {
        "fr": "pas terminé : la même commande l'achève", "en": "not ended: the same command finishes it",
        "tr": "bitmedi: aynı komut tamamlar", "ar": "لم يكتمل: الأمر نفسه يُتمّه",
    },
    "undo-of": {
        "fr": "annulation de {number}", "en": "undo of {number}",
        "tr": "{number} geri alındı", "ar": "إلغاء {number}",
    },
    "undone": {
        "fr": "{restored} fiches rétablies, {withdrawn} retirées, {left} laissées",
        "en": "{restored} sheets restored, {withdrawn} withdrawn, {left} left",
        "tr": "{restored} ürün eski haline döndü, {withdrawn} geri çekildi, {left} olduğu gibi kaldı",
        "ar": "أُعيدت {restored} بطاقة، سُحبت {withdrawn}، تُركت {left}",
    },
    "changed-since": {
        "fr": "Modifiées depuis ce chargement, et laissées telles quelles :",
        "en": "Changed since that load, and left as they are:",
        "tr": "O yüklemeden sonra değişti, olduğu gibi bırakıldı:",
        "ar": "عُدّلت بعد ذلك التحميل، فتُركت كما هي:",
    },
    "exhibitor": {"fr": "exposant", "en": "exhibitor", "tr": "katılımcı", "ar": "عارض"},
    "sheet": {"fr": "fiche", "en": "sheet", "tr": "ürün", "ar": "بطاقة"},
    "others": {
        "fr": "… et {count} de plus", "en": "… and {count} more",
        "tr": "… ve {count} tane daha", "ar": "… و{count} أخرى",
    },
    "saved-not-indexed": {
        "fr": "Les fiches sont enregistrées ; l'index les attend : {reason}",
        "en": "The sheets are saved; the index does not have them yet: {reason}",
        "tr": "Ürünler kaydedildi; dizin bunları henüz almadı: {reason}",
        "ar": "حُفظت البطاقات؛ ولم يتسلّمها الفهرس بعد: {reason}",
    },
    "database": {"fr": "Base de données", "en": "Database", "tr": "Veritabanı", "ar": "قاعدة البيانات"},
    "index": {"fr": "Index", "en": "Index", "tr": "Dizin", "ar": "الفهرس"},
    "no-index": {
        "fr": "aucun ; « indexer rebuild » le crée", "en": "none; 'indexer rebuild' makes it",
        "tr": "yok; 'indexer rebuild' oluşturur", "ar": "لا يوجد؛ يُنشئه ‎'indexer rebuild'",
    },
    "counts": {
        "fr": "{exhibitors} exposants, {sheets} fiches ({published} publiées), {revisions} révisions",
        "en": "{exhibitors} exhibitors, {sheets} sheets ({published} published), {revisions} revisions",
        "tr": "{exhibitors} katılımcı, {sheets} ürün ({published} yayında), {revisions} sürüm",
        "ar": "{exhibitors} عارضًا، {sheets} بطاقة ({published} منشورة)، {revisions} مراجعة",
    },
    "indexed": {
        "fr": "{documents} fiches dans {name}", "en": "{documents} sheets in {name}",
        "tr": "{name} içinde {documents} ürün", "ar": "{documents} بطاقة في {name}",
    },
    "waiting": {"fr": "En attente", "en": "Waiting", "tr": "Bekleyen", "ar": "قيد الانتظار"},
    "waits": {
        "fr": "{sheets} fiches ; {failed} mises de côté", "en": "{sheets} sheets; {failed} set aside",
        "tr": "{sheets} ürün; {failed} ayrıldı", "ar": "{sheets} بطاقة؛ {failed} جانبًا",
    },
    "synced": {
        "fr": "{sheets} fiches indexées, {failed} mises de côté",
        "en": "{sheets} sheets indexed, {failed} set aside",
        "tr": "{sheets} ürün dizinlendi, {failed} ayrıldı",
        "ar": "فُهرست {sheets} بطاقة، ووُضعت {failed} جانبًا",
    },
    "mapping-head": {
        "fr": "Proposition pour {file} ; « ? » marque ce qui est deviné : corrigez, puis\nindexer load {file} --mapping CE_FICHIER --dry-run",
        "en": "Proposed for {file}; '?' marks what was guessed: correct it, then\nindexer load {file} --mapping THIS_FILE --dry-run",
        "tr": "{file} için öneri; '?' tahmin edilenleri gösterir: düzeltin, sonra\nindexer load {file} --mapping BU_DOSYA --dry-run",
        "ar": "اقتراح لملف {file}؛ العلامة '?' لما هو تخمين: صحّحه ثم نفّذ\nindexer load {file} --mapping THIS_FILE --dry-run",
    },
    "mapping-required": {
        "fr": "obligatoire : ôtez le # et choisissez", "en": "required: take off the # and choose",
        "tr": "zorunlu: # işaretini kaldırıp seçin", "ar": "إلزامي: احذف # واختر",
    },
    "mapping-optional": {
        "fr": "utile, s'il est le même pour toutes", "en": "useful, if it is the same for all",
        "tr": "hepsi için aynıysa yararlı", "ar": "مفيد إن كان واحدًا للجميع",
    },
    "mapping-unknown": {
        "fr": "laissée de côté ; sinon écrivez un champ, par exemple {field}",
        "en": "left aside; otherwise write a field, such as {field}",
        "tr": "dikkate alınmaz; yoksa bir alan yazın, örneğin {field}",
        "ar": "متروك؛ وإلا فاكتب حقلًا مثل {field}",
    },
    "mapping-unit": {
        "fr": "le tableau ne dit pas l'unité : {unit} ?", "en": "the table names no unit: is it {unit}?",
        "tr": "tabloda birim yok: {unit} mi?", "ar": "لا يذكر الجدول الوحدة: هل هي {unit}؟",
    },
    "mapping-template": {
        "fr": "fait des colonnes, faute de mieux", "en": "made of columns, for want of better",
        "tr": "daha iyisi yoksa sütunlardan", "ar": "مركّب من الأعمدة لعدم وجود أفضل منه",
    },
    "mapping-written": {
        "fr": "Proposition écrite : {file} ; relisez les lignes marquées « ? ».",
        "en": "Proposal written: {file}; read the lines marked '?'.",
        "tr": "Öneri yazıldı: {file}; '?' işaretli satırları okuyun.",
        "ar": "كُتب الاقتراح: {file}؛ راجع الأسطر المعلّمة بـ'?'.",
    },
    "rebuilt": {
        "fr": "Nouvel index en service : {name}", "en": "New index in use: {name}",
        "tr": "Yeni dizin kullanımda: {name}", "ar": "الفهرس الجديد قيد الاستخدام: {name}",
    },
    "sheets": {"fr": "Fiches", "en": "Sheets", "tr": "Ürünler", "ar": "البطاقات"},
    "help": {"fr": "Aide", "en": "Help", "tr": "Yardım", "ar": "مساعدة"},
    "choices": {"fr": "Choix", "en": "Choices", "tr": "Seçenekler", "ar": "الخيارات"},
    "domain": {"fr": "Domaine", "en": "Domain", "tr": "Alan", "ar": "المجال"},
    "concept": {"fr": "Catégorie", "en": "Category", "tr": "Kategori", "ar": "الفئة"},
    "country": {"fr": "Pays", "en": "Country", "tr": "Ülke", "ar": "البلد"},
    "help-head": {
        "fr": "Une ligne par produit. Ne changez pas la première ligne ; remplacez l'exemple. Ceci explique chaque colonne.",
        "en": "One row a product. Leave the first row as it is; replace the example. This explains each column.",
        "tr": "Her ürün için bir satır. İlk satırı değiştirmeyin; örneğin yerine kendi ürününüzü yazın. Sütunların açıklaması:",
        "ar": "سطر لكل منتج. لا تغيّر السطر الأول، واستبدل المثال. هنا شرح كل عمود.",
    },
    "help-required": {"fr": "obligatoire", "en": "required", "tr": "zorunlu", "ar": "إلزامي"},
    "help-example": {"fr": "Exemple : {text}", "en": "Example: {text}", "tr": "Örnek: {text}", "ar": "مثال: {text}"},
    "several-values": {
        "fr": "Plusieurs valeurs possibles, séparées par « ; ».", "en": "Several values may stand here, separated by ';'.",
        "tr": "Birden çok değer ';' ile ayrılarak yazılabilir.", "ar": "يمكن كتابة عدة قيم تفصل بينها «;».",
    },
    "help-quantity": {
        "fr": "Un nombre avec son unité, ou de … à … (80-220). Sans unité : {unit}.",
        "en": "A number with its unit, or from … to … (80-220). Without a unit: {unit}.",
        "tr": "Birimiyle bir sayı ya da aralık (80-220). Birim yazılmazsa: {unit}.",
        "ar": "رقم مع وحدته، أو من … إلى … (80-220). دون وحدة: {unit}.",
    },
    "help-slug": {
        "fr": "Lettres sans accent, chiffres, '-', '_' et '.' ; {maximum} caractères au plus. Le même pour toujours.",
        "en": "Unaccented letters, digits, '-', '_' and '.'; {maximum} characters at most. The same for ever.",
        "tr": "Aksansız harfler, rakamlar, '-', '_' ve '.'; en fazla {maximum} karakter. Hep aynı kalmalı.",
        "ar": "حروف لاتينية وأرقام و'-' و'_' و'.'؛ {maximum} محرفًا على الأكثر. لا يتغير أبدًا.",
    },
    "help-line": {
        "fr": "Un texte court, {maximum} caractères au plus.", "en": "A short text, {maximum} characters at most.",
        "tr": "Kısa bir metin, en fazla {maximum} karakter.", "ar": "نص قصير، {maximum} محرفًا على الأكثر.",
    },
    "help-text": {
        "fr": "Un texte.", "en": "A text.", "tr": "Bir metin.", "ar": "نص.",
    },
    "help-email": {
        "fr": "Une adresse de courriel. Les demandes de rendez-vous y sont envoyées ; aucun visiteur ne la voit.",
        "en": "An e-mail address. Requests for meetings are sent there; no visitor sees it.",
        "tr": "Bir e-posta adresi. Görüşme talepleri buraya gönderilir; hiçbir ziyaretçi görmez.",
        "ar": "عنوان بريد إلكتروني. تُرسل إليه طلبات اللقاء ولا يراه أي زائر.",
    },
    "help-url": {
        "fr": "Une adresse web qui commence par https://.", "en": "A web address that begins with https://.",
        "tr": "https:// ile başlayan bir web adresi.", "ar": "عنوان موقع يبدأ بـ https://.",
    },
    "help-file": {
        "fr": "Le nom d'un fichier livré à côté de ce tableau.", "en": "The name of a file delivered beside this table.",
        "tr": "Bu tabloyla birlikte gönderilen bir dosyanın adı.", "ar": "اسم ملف يُسلَّم مع هذا الجدول.",
    },
    "help-choice": {
        "fr": "Une des valeurs de la liste.", "en": "One of the values in the list.",
        "tr": "Listedeki değerlerden biri.", "ar": "إحدى قيم القائمة.",
    },
    "help-domain": {
        "fr": "Les domaines de la liste.", "en": "The domains in the list.",
        "tr": "Listedeki alanlar.", "ar": "مجالات من القائمة.",
    },
    "help-concept": {
        "fr": "Les catégories de la liste ; laissez vide si vous hésitez.", "en": "Categories from the list; leave it empty when in doubt.",
        "tr": "Listedeki kategoriler; emin değilseniz boş bırakın.", "ar": "فئات من القائمة؛ اتركها فارغة عند الشك.",
    },
    "help-country": {
        "fr": "Le code du pays à deux lettres (ISO 3166-1).", "en": "The country's two-letter code (ISO 3166-1).",
        "tr": "Ülkenin iki harfli kodu (ISO 3166-1).", "ar": "رمز البلد من حرفين (ISO 3166-1).",
    },
    "help-language": {
        "fr": "La langue des textes (BCP 47).", "en": "The language of the texts (BCP 47).",
        "tr": "Metinlerin dili (BCP 47).", "ar": "لغة النصوص (BCP 47).",
    },
    "help-stand": {
        "fr": "Les numéros de stand.", "en": "The numbers of the stands.", "tr": "Stant numaraları.", "ar": "أرقام الأجنحة.",
    },
    "exported": {
        "fr": "{sheets} fiches dans {file}", "en": "{sheets} sheets in {file}",
        "tr": "{file} içinde {sheets} ürün", "ar": "{sheets} بطاقة في {file}",
    },
    "exporting": {"fr": "Exportation", "en": "Exporting", "tr": "Dışa aktarılıyor", "ar": "تصدير"},
    "template-written": {
        "fr": "{file} est à remplir : une ligne par produit.", "en": "{file} is to be filled in: one row a product.",
        "tr": "{file} doldurulacak: her ürün için bir satır.", "ar": "{file} جاهز للتعبئة: سطر لكل منتج.",
    },
    "translating": {"fr": "Traduction", "en": "Translating", "tr": "Çevriliyor", "ar": "ترجمة"},
    "lacks": {"fr": "Traductions manquantes", "en": "Missing translations", "tr": "Eksik çeviriler", "ar": "ترجمات ناقصة"},
    "lacking": {
        "fr": "{name} : {count} fiches sans traduction", "en": "{name}: {count} sheets without a translation",
        "tr": "{name}: çevirisi olmayan {count} ürün", "ar": "{name}: {count} بطاقة بلا ترجمة",
    },
}  # fmt: skip


def say(key: str, language: str, **values: object) -> str:
    """A message in an interface language."""
    texts = _TEXTS[key]
    return (texts.get(base_language(language)) or texts["en"]).format(**values)
