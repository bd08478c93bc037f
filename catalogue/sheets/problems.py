"""What can be wrong with a product sheet, as values, and the sentence for each in four languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalogue.languages import base_language

SENTENCES: dict[str, dict[str, str]] = {
    "required": {
        "fr": "Ce champ est obligatoire et il manque : remplissez-le.",
        "en": "This field is required and is missing: fill it in.",
        "tr": "Bu alan zorunlu ama boş: doldurun.",
        "ar": "هذا الحقل إلزامي وهو فارغ: املأه.",
    },
    "type": {
        "fr": "La valeur n'est pas de la bonne forme : {expected}.",
        "en": "The value has the wrong form: {expected}.",
        "tr": "Değerin biçimi yanlış: {expected}.",
        "ar": "صيغة القيمة غير صحيحة: {expected}.",
    },
    "choice": {
        "fr": "Valeur inconnue ; écrivez l'une des valeurs permises.",
        "en": "Unknown value; write one of the allowed values.",
        "tr": "Bilinmeyen değer; izin verilen değerlerden birini yazın.",
        "ar": "قيمة غير معروفة؛ اكتب إحدى القيم المسموح بها.",
    },
    "country": {
        "fr": "Pays inconnu ; écrivez le code à deux lettres ISO 3166-1, par exemple ML ou TR.",
        "en": "Unknown country; write the two-letter ISO 3166-1 code, such as ML or TR.",
        "tr": "Bilinmeyen ülke; iki harfli ISO 3166-1 kodunu yazın, örneğin ML veya TR.",
        "ar": "بلد غير معروف؛ اكتب رمز ISO 3166-1 من حرفين، مثل ML أو TR.",
    },
    "language": {
        "fr": "Langue inconnue ; écrivez un code BCP 47, par exemple fr, tr ou ar.",
        "en": "Unknown language; write a BCP 47 code, such as fr, tr or ar.",
        "tr": "Bilinmeyen dil; bir BCP 47 kodu yazın, örneğin fr, tr veya ar.",
        "ar": "لغة غير معروفة؛ اكتب رمز BCP 47 مثل fr أو tr أو ar.",
    },
    "slug": {
        "fr": "Un identifiant n'a que des lettres sans accent, des chiffres, '-', '_' et '.'.",
        "en": "An identifier has only unaccented letters, digits, '-', '_' and '.'.",
        "tr": "Kimlikte yalnızca aksansız harfler, rakamlar, '-', '_' ve '.' olabilir.",
        "ar": "المعرّف لا يحوي سوى حروف لاتينية وأرقام و'-' و'_' و'.'.",
    },
    "url": {
        "fr": "Ce n'est pas une adresse web ; elle commence par https:// ou http://.",
        "en": "This is not a web address; it begins with https:// or http://.",
        "tr": "Bu bir web adresi değil; https:// veya http:// ile başlar.",
        "ar": "هذا ليس عنوان موقع؛ يبدأ العنوان بـ https:// أو http://.",
    },
    "file": {
        "fr": "Un nom de fichier simple est attendu, sans dossier ni « .. ».",
        "en": "A plain file name is expected, without a folder or '..'.",
        "tr": "Klasör veya '..' içermeyen yalın bir dosya adı bekleniyor.",
        "ar": "المطلوب اسم ملف بسيط دون مجلد أو '..'.",
    },
    "too-long": {
        "fr": "Le texte est trop long : {maximum} caractères au plus, il en a {length}.",
        "en": "The text is too long: {maximum} characters at most, it has {length}.",
        "tr": "Metin çok uzun: en fazla {maximum} karakter, bu {length} karakter.",
        "ar": "النص طويل جدًا: {maximum} حرفًا على الأكثر، وطوله {length}.",
    },
    "control-characters": {
        "fr": "Le texte contient des caractères de commande invisibles : retirez-les.",
        "en": "The text contains invisible control characters: remove them.",
        "tr": "Metin görünmez denetim karakterleri içeriyor: bunları silin.",
        "ar": "يحتوي النص على محارف تحكم غير مرئية: احذفها.",
    },
    "unit": {
        "fr": "L'unité « {unit} » ne convient pas à « {name} » ; écrivez par exemple {example}.",
        "en": "The unit '{unit}' does not fit '{name}'; write for example {example}.",
        "tr": "'{unit}' birimi '{name}' için uygun değil; örneğin {example} yazın.",
        "ar": "الوحدة «{unit}» لا تناسب «{name}»؛ اكتب مثلًا {example}.",
    },
    "quantity": {
        "fr": "« {name} » demande un nombre ; écrivez par exemple {example}.",
        "en": "'{name}' needs a number; write for example {example}.",
        "tr": "'{name}' için sayı gerekir; örneğin {example} yazın.",
        "ar": "«{name}» يتطلب رقمًا؛ اكتب مثلًا {example}.",
    },
    "range-reversed": {
        "fr": "Le minimum est plus grand que le maximum : échangez-les.",
        "en": "The minimum is greater than the maximum: swap them.",
        "tr": "En küçük değer en büyükten fazla: yerlerini değiştirin.",
        "ar": "القيمة الدنيا أكبر من القصوى: بدّل بينهما.",
    },
    "unknown-field": {
        "fr": "Champ inconnu, laissé de côté ; corrigez son nom s'il devait compter.",
        "en": "Unknown field, left aside; correct its name if it should count.",
        "tr": "Bilinmeyen alan, dikkate alınmadı; gerekiyorsa adını düzeltin.",
        "ar": "حقل غير معروف، تُرك جانبًا؛ صحّح اسمه إن كان مطلوبًا.",
    },
    "unknown-concept": {
        "fr": "Catégorie inconnue, laissée de côté ; les plus proches sont proposées.",
        "en": "Unknown category, left aside; the nearest ones are proposed.",
        "tr": "Bilinmeyen kategori, dikkate alınmadı; en yakın olanlar önerildi.",
        "ar": "فئة غير معروفة، تُركت جانبًا؛ اقتُرحت أقرب الفئات.",
    },
    "concepts-proposed": {
        "fr": "Sans catégorie : celles-ci ont été déduites du texte, vérifiez-les.",
        "en": "No category: these were derived from the text, check them.",
        "tr": "Kategori yok: bunlar metinden çıkarıldı, kontrol edin.",
        "ar": "لا توجد فئة: استُنتجت هذه من النص، تحقّق منها.",
    },
    "duplicate-id": {
        "fr": "Cet identifiant est déjà celui d'une autre ligne (ligne {first}) : changez l'un des deux.",
        "en": "Another row (line {first}) already has this identifier: change one of them.",
        "tr": "Bu kimlik başka bir satırda da var (satır {first}): birini değiştirin.",
        "ar": "هذا المعرّف مستخدم في سطر آخر (السطر {first}): غيّر أحدهما.",
    },
    "foreign-id": {
        "fr": "Cet identifiant est celui d'une fiche d'un autre exposant ({owner}) : changez-le.",
        "en": "This identifier belongs to a sheet of another exhibitor ({owner}): change it.",
        "tr": "Bu kimlik başka bir katılımcının ({owner}) ürününe ait: değiştirin.",
        "ar": "هذا المعرّف يخص بطاقة عارض آخر ({owner}): غيّره.",
    },
    "unknown-sheet": {
        "fr": "Aucune fiche n'a cet identifiant : chargez-la d'abord ou corrigez-le.",
        "en": "No sheet has this identifier: load it first, or correct the identifier.",
        "tr": "Bu kimlikte bir ürün sayfası yok: önce onu yükleyin ya da kimliği düzeltin.",
        "ar": "لا توجد بطاقة بهذا المعرّف: حمّلها أولًا أو صحّح المعرّف.",
    },
    "own-language": {
        "fr": "La fiche elle-même est dans cette langue : modifiez plutôt la fiche.",
        "en": "The sheet itself is in this language: change the sheet instead.",
        "tr": "Ürün sayfasının kendisi bu dilde: çeviri yerine sayfayı değiştirin.",
        "ar": "البطاقة نفسها بهذه اللغة: عدّل البطاقة بدلًا من ذلك.",
    },
    "translation-old": {
        "fr": "Le texte de la fiche a changé depuis cette traduction : vérifiez-la.",
        "en": "The sheet's text has changed since this translation was made: check it.",
        "tr": "Bu çeviri yapıldıktan sonra sayfanın metni değişti: çeviriyi kontrol edin.",
        "ar": "تغيّر نص البطاقة بعد إعداد هذه الترجمة: تحقّق منها.",
    },
    "not-json": {
        "fr": "La ligne n'est pas du JSON ({reason}, colonne {column}) : corrigez-la.",
        "en": "The line is not JSON ({reason}, column {column}): correct it.",
        "tr": "Satır JSON değil ({reason}, sütun {column}): düzeltin.",
        "ar": "السطر ليس JSON ({reason}، العمود {column}): صحّحه.",
    },
    "not-an-object": {
        "fr": "La ligne n'est pas une fiche : un objet {{...}} est attendu.",
        "en": "The line is not a sheet: an object {{...}} is expected.",
        "tr": "Satır bir ürün sayfası değil: {{...}} nesnesi bekleniyor.",
        "ar": "السطر ليس بطاقة: المطلوب كائن {{...}}.",
    },
    "not-utf-8": {
        "fr": "La ligne n'est pas en UTF-8 : enregistrez le fichier en UTF-8.",
        "en": "The line is not UTF-8: save the file as UTF-8.",
        "tr": "Satır UTF-8 değil: dosyayı UTF-8 olarak kaydedin.",
        "ar": "السطر ليس بترميز UTF-8: احفظ الملف بترميز UTF-8.",
    },
    "too-many-cells": {
        "fr": "La ligne a plus de cellules que d'en-têtes : vérifiez les séparateurs et les guillemets.",
        "en": "The row has more cells than there are headers: check separators and quotes.",
        "tr": "Satırda başlıktan fazla hücre var: ayırıcıları ve tırnakları kontrol edin.",
        "ar": "في السطر خلايا أكثر من العناوين: تحقّق من الفواصل وعلامات الاقتباس.",
    },
    "not-readable": {
        "fr": "Le fichier ne peut pas être lu : {reason}.",
        "en": "The file cannot be read: {reason}.",
        "tr": "Dosya okunamıyor: {reason}.",
        "ar": "تعذّرت قراءة الملف: {reason}.",
    },
    "file-missing": {
        "fr": "Ce fichier n'a pas été trouvé à côté du tableau : joignez-le ou corrigez son nom.",
        "en": "This file was not found beside the table: deliver it, or correct its name.",
        "tr": "Bu dosya tablonun yanında bulunamadı: ekleyin ya da adını düzeltin.",
        "ar": "لم يوجد هذا الملف بجانب الجدول: أرفقه أو صحّح اسمه.",
    },
    "file-outside": {
        "fr": "Ce fichier est un lien ou n'est pas un fichier ordinaire : joignez le fichier lui-même.",
        "en": "This file is a link, or no ordinary file: deliver the file itself.",
        "tr": "Bu dosya bir bağlantı ya da olağan bir dosya değil: dosyanın kendisini ekleyin.",
        "ar": "هذا الملف رابط أو ليس ملفًا عاديًا: أرفق الملف نفسه.",
    },
    "file-kind": {
        "fr": "Le contenu de ce fichier n'est pas d'un type accepté ; exportez-le en : {kinds}.",
        "en": "The content of this file is not of an accepted kind; export it as: {kinds}.",
        "tr": "Bu dosyanın içeriği kabul edilen türden değil; şu türde kaydedin: {kinds}.",
        "ar": "محتوى هذا الملف ليس من نوع مقبول؛ صدّره بصيغة: {kinds}.",
    },
    "file-too-large": {
        "fr": "Ce fichier est trop grand : {maximum} au plus. Réduisez-le.",
        "en": "This file is too large: {maximum} at most. Make it smaller.",
        "tr": "Bu dosya çok büyük: en fazla {maximum}. Küçültün.",
        "ar": "هذا الملف كبير جدًا: {maximum} على الأكثر. صغّره.",
    },
    "picture-too-large": {
        "fr": "Cette image est trop grande : {pixels} millions de pixels et {side} de côté au plus. Réduisez-la.",
        "en": "This picture is too large: {pixels} million pixels and {side} a side at most. Make it smaller.",
        "tr": "Bu görsel çok büyük: en fazla {pixels} milyon piksel ve bir kenarda {side}. Küçültün.",
        "ar": "هذه الصورة كبيرة جدًا: {pixels} مليون بكسل و{side} للضلع على الأكثر. صغّرها.",
    },
    "file-damaged": {
        "fr": "Ce fichier est endommagé ou incomplet : exportez-le de nouveau.",
        "en": "This file is damaged or incomplete: export it again.",
        "tr": "Bu dosya bozuk ya da eksik: yeniden kaydedin.",
        "ar": "هذا الملف تالف أو ناقص: صدّره من جديد.",
    },
    "file-costly": {
        "fr": "Ce fichier demande trop de temps ou de mémoire : exportez-le plus simplement.",
        "en": "This file takes too much time or memory: export it in a simpler form.",
        "tr": "Bu dosya çok fazla zaman ya da bellek istiyor: daha yalın biçimde kaydedin.",
        "ar": "يتطلب هذا الملف وقتًا أو ذاكرة أكثر من اللازم: صدّره بشكل أبسط.",
    },
    "drawing-entities": {
        "fr": "Ce dessin SVG déclare des entités : exportez-le en « SVG simple ».",
        "en": "This SVG drawing declares entities: export it as 'plain SVG'.",
        "tr": "Bu SVG çizimi varlık (entity) tanımlıyor: 'yalın SVG' olarak kaydedin.",
        "ar": "يعرّف رسم SVG هذا كيانات: صدّره بصيغة «SVG بسيط».",
    },
    "drawing-size": {
        "fr": "Ce dessin SVG ne dit pas sa taille : donnez-lui width et height, ou viewBox.",
        "en": "This SVG drawing does not say its size: give it width and height, or viewBox.",
        "tr": "Bu SVG çiziminin boyutu belli değil: width ve height ya da viewBox ekleyin.",
        "ar": "لا يذكر رسم SVG هذا مقاسه: أضف width وheight أو viewBox.",
    },
    "document-locked": {
        "fr": "Ce PDF est protégé par chiffrement : enregistrez-le sans mot de passe.",
        "en": "This PDF is encrypted: save it without a password.",
        "tr": "Bu PDF şifreli: parolasız kaydedin.",
        "ar": "ملف PDF هذا مشفّر: احفظه دون كلمة مرور.",
    },
    "document-program": {
        "fr": "Ce PDF contient un programme ou d'autres fichiers : exportez-le en PDF/A.",
        "en": "This PDF contains a program or other files: export it as PDF/A.",
        "tr": "Bu PDF bir program ya da başka dosyalar içeriyor: PDF/A olarak kaydedin.",
        "ar": "يحتوي ملف PDF هذا على برنامج أو ملفات أخرى: صدّره بصيغة PDF/A.",
    },
    "document-too-long": {
        "fr": "Ce PDF a trop de pages : {pages} au plus.",
        "en": "This PDF has too many pages: {pages} at most.",
        "tr": "Bu PDF'de çok fazla sayfa var: en fazla {pages}.",
        "ar": "صفحات ملف PDF هذا كثيرة جدًا: {pages} على الأكثر.",
    },
    "file-unkept": {
        "fr": "Ce fichier n'a pas pu être lu ou enregistré : {reason}.",
        "en": "This file could not be read or kept: {reason}.",
        "tr": "Bu dosya okunamadı ya da kaydedilemedi: {reason}.",
        "ar": "تعذّرت قراءة هذا الملف أو حفظه: {reason}.",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Something wrong at one place of a sheet.

    Attributes:
        code: which of SENTENCES it is.
        field: the field at fault, in the dotted form of an import column.
        value: what was found there.
        allowed: the allowed or nearest values, where there are any.
        details: what the sentence's braces are filled with.
    """

    code: str
    field: str = ""
    value: Any = None
    allowed: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()

    def sentence(self, language: str) -> str:
        """What is wrong and how to mend it, in an interface language."""
        texts = SENTENCES[self.code]
        text = texts.get(base_language(language)) or texts["en"]
        return text.format(**dict(self.details))
