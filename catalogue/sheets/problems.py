"""What can be wrong with a product sheet, as values, and the sentence for each in four languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from catalogue.languages import base_language

# Each says first what is wrong and then, after a colon or semicolon, what to do: see ``reason``.
SENTENCES: dict[str, dict[str, str]] = {
    "required": {
        "fr": "Ce champ est obligatoire et il manque : remplissez-le.",
        "en": "This field is required and is missing: fill it in.",
        "tr": "Bu alan zorunlu ama boş: doldurun.",
        "ar": "هذا الحقل إلزامي وهو فارغ: املأه.",
    },
    "type": {
        "fr": "La valeur n'est pas de la bonne forme : écrivez-la ainsi : {expected}.",
        "en": "The value has the wrong form: write it like this: {expected}.",
        "tr": "Değerin biçimi yanlış: şöyle yazın: {expected}.",
        "ar": "صيغة القيمة غير صحيحة: اكتبها هكذا: {expected}.",
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
        "fr": "L'identifiant a d'autres signes que des lettres sans accent, des chiffres, '-', '_' et '.' : remplacez-les.",
        "en": "The identifier has other characters than unaccented letters, digits, '-', '_' and '.': replace them.",
        "tr": "Kimlikte aksansız harfler, rakamlar, '-', '_' ve '.' dışında karakterler var: bunları değiştirin.",
        "ar": "في المعرّف محارف غير الحروف اللاتينية والأرقام و'-' و'_' و'.': استبدلها.",
    },
    "url": {
        "fr": "Ce n'est pas une adresse web ; elle commence par https:// ou http://.",
        "en": "This is not a web address; it begins with https:// or http://.",
        "tr": "Bu bir web adresi değil; https:// veya http:// ile başlar.",
        "ar": "هذا ليس عنوان موقع؛ يبدأ العنوان بـ https:// أو http://.",
    },
    "file": {
        "fr": "Ce n'est pas un nom de fichier simple : écrivez-le sans dossier ni « .. ».",
        "en": "This is not a plain file name: write it without a folder or '..'.",
        "tr": "Bu yalın bir dosya adı değil: klasör veya '..' olmadan yazın.",
        "ar": "هذا ليس اسم ملف بسيطًا: اكتبه دون مجلد أو '..'.",
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
    "missing-translation": {
        "fr": "Il manque une traduction dans une langue du salon ({languages}) : ajoutez au moins le titre et le résumé.",
        "en": "A translation into a language of the show is missing ({languages}): add at least title and summary.",
        "tr": "Fuarın dillerinden birine çeviri eksik ({languages}): en azından başlığı ve özeti ekleyin.",
        "ar": "تنقص ترجمة إلى إحدى لغات المعرض ({languages}): أضف العنوان والملخص على الأقل.",
    },
    "implausible": {
        "fr": "Valeur étonnante pour « {name} » (de {low} à {high} d'habitude) ; vérifiez le nombre et l'unité.",
        "en": "An astonishing value for '{name}' (expected {low} to {high}); check number and unit.",
        "tr": "'{name}' için şaşırtıcı bir değer (beklenen {low} ile {high} arası); sayıyı ve birimi kontrol edin.",
        "ar": "قيمة غريبة لـ«{name}» (المتوقع من {low} إلى {high})؛ تحقّق من الرقم والوحدة.",
    },
    "duplicate-title": {
        "fr": "Une autre fiche de cet exposant ({other}) a déjà ce titre ; retirez l'une ou distinguez-les.",
        "en": "Another sheet of this exhibitor ({other}) has this title; withdraw one or tell them apart.",
        "tr": "Bu katılımcının başka bir ürünü ({other}) aynı başlığı taşıyor; birini geri çekin veya ayırt edin.",
        "ar": "لبطاقة أخرى لهذا العارض ({other}) العنوان نفسه؛ اسحب إحداهما أو ميّز بينهما.",
    },
    "too-many-withdrawals": {
        "fr": "{count} fiches sur {total} seraient retirées, plus que la part permise ({share} %) : aucune ne l'a été. Vérifiez que la livraison est complète, ou donnez --most-withdrawn.",
        "en": "{count} of {total} sheets would be withdrawn, more than the allowed share ({share} %): none was. Check that the delivery is whole, or give --most-withdrawn.",
        "tr": "{total} üründen {count} tanesi geri çekilecekti, izin verilen paydan (%{share}) fazla: hiçbiri çekilmedi. Teslimatın tam olduğunu kontrol edin veya --most-withdrawn verin.",
        "ar": "كانت ستُسحب {count} من أصل {total} بطاقة، وهذا أكثر من النسبة المسموح بها ({share}٪): لم يُسحب شيء. تحقّق من اكتمال التسليم أو حدّد ‎--most-withdrawn.",
    },
    "delivery-not-whole": {
        "fr": "Des lignes ou des fichiers n'ont pas pu être lus : rien n'a été retiré, car ce qui manque pourrait s'y trouver. Corrigez-les et recommencez.",
        "en": "Rows or files could not be read: nothing was withdrawn, for what is missing may be in them. Correct them and try again.",
        "tr": "Okunamayan satırlar veya dosyalar var: eksik olan onların içinde olabileceği için hiçbir şey geri çekilmedi. Düzeltip yeniden deneyin.",
        "ar": "تعذّرت قراءة أسطر أو ملفات: لم يُسحب شيء، فقد يكون الناقص فيها. صحّحها وأعد المحاولة.",
    },
    "not-confirmed": {
        "fr": "{count} fiches manquent à la livraison et n'ont pas été retirées, faute de confirmation : recommencez avec --yes pour les retirer.",
        "en": "{count} sheets are missing from the delivery and were not withdrawn, for nobody confirmed it: run it again with --yes to withdraw them.",
        "tr": "Teslimatta {count} ürün eksik; onaylanmadığı için geri çekilmedi: geri çekmek için --yes ile yeniden çalıştırın.",
        "ar": "تنقص التسليم {count} بطاقة ولم تُسحب لعدم التأكيد: أعد التشغيل مع ‎--yes لسحبها.",
    },
    "not-readable": {
        "fr": "Le fichier ne peut pas être lu ({reason}) : vérifiez-le et enregistrez-le de nouveau.",
        "en": "The file cannot be read ({reason}): check it and save it again.",
        "tr": "Dosya okunamıyor ({reason}): kontrol edip yeniden kaydedin.",
        "ar": "تعذّرت قراءة الملف ({reason}): تحقّق منه واحفظه من جديد.",
    },
}  # fmt: skip


_PARTING = re.compile(r"\s*[:;؛](?=\s)\s*")


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
        return self._filled(self._text(language))

    def reason(self, language: str) -> str:
        """What is wrong: the first part of the sentence."""
        return self._filled(_PARTING.split(self._text(language), maxsplit=1)[0].rstrip(".")) + "."

    def cure(self, language: str) -> str:
        """How to mend it: the second part of the sentence."""
        cure = self._filled(_PARTING.split(self._text(language), maxsplit=1)[-1])
        return cure[:1].upper() + cure[1:]

    @property
    def column(self) -> str:
        """The import column at fault: ``specifications.range`` where the field is a list of them."""
        name = dict(self.details).get("name", "")
        return f"{self.field}.{name}" if self.field == "specifications" and name else self.field

    def _text(self, language: str) -> str:
        texts = SENTENCES[self.code]
        return texts.get(base_language(language)) or texts["en"]

    def _filled(self, text: str) -> str:
        return text.format(**dict(self.details))
