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
    "email": {
        "fr": "Ce n'est pas une adresse de courriel ; écrivez-en une seule, comme contact@exemple.com.",
        "en": "This is not an e-mail address; write a single one, such as contact@example.com.",
        "tr": "Bu bir e-posta adresi değil; ornek@firma.com gibi tek bir adres yazın.",
        "ar": "هذا ليس عنوان بريد إلكتروني؛ اكتب عنوانًا واحدًا مثل contact@example.com.",
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
    "taken-id": {
        "fr": "Cet identifiant est déjà pris : choisissez-en un qui commence par le nom de votre société.",
        "en": "This identifier is taken: choose one that begins with your company's name.",
        "tr": "Bu kimlik alınmış: şirketinizin adıyla başlayan bir kimlik seçin.",
        "ar": "هذا المعرّف مستخدم: اختر معرّفًا يبدأ باسم شركتك.",
    },
    "too-many-rows": {
        "fr": "Il y a plus de {most} lignes : envoyez-les en plusieurs fichiers.",
        "en": "There are more than {most} rows: send them in several files.",
        "tr": "{most} satırdan fazla var: birkaç dosyada gönderin.",
        "ar": "هناك أكثر من {most} صفًا: أرسلها في عدة ملفات.",
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
    "missing-translation": {
        "fr": "Il manque une traduction dans une langue du salon ({languages}) : ajoutez au moins le titre et la description.",
        "en": "A translation into a language of the show is missing ({languages}): add at least title and description.",
        "tr": "Fuarın dillerinden birine çeviri eksik ({languages}): en azından başlığı ve açıklamayı ekleyin.",
        "ar": "تنقص ترجمة إلى إحدى لغات المعرض ({languages}): أضف العنوان والوصف على الأقل.",
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
    "wrong-ending": {
        "fr": "Le contenu est {kind}, ce que la terminaison « {ending} » ne dit pas : renommez le fichier.",
        "en": "The content is {kind}, which the ending '{ending}' does not say: rename the file.",
        "tr": "İçerik {kind}, ama '{ending}' uzantısı bunu söylemiyor: dosyayı yeniden adlandırın.",
        "ar": "المحتوى {kind} وهذا لا يوافق النهاية «{ending}»: غيّر اسم الملف.",
    },
    "unknown-kind": {
        "fr": "Les fichiers « {ending} » ne sont pas lus ; envoyez l'une de ces sortes : {known}.",
        "en": "Files ending in '{ending}' are not read; send one of these kinds: {known}.",
        "tr": "'{ending}' dosyaları okunmaz; şu türlerden birini gönderin: {known}.",
        "ar": "لا تُقرأ ملفات «{ending}»؛ أرسل أحد هذه الأنواع: {known}.",
    },
    "empty-file": {
        "fr": "Le fichier est vide : vérifiez l'envoi.",
        "en": "The file is empty: check the delivery.",
        "tr": "Dosya boş: gönderimi kontrol edin.",
        "ar": "الملف فارغ: تحقّق من الإرسال.",
    },
    "too-large": {
        "fr": "C'est trop grand : {maximum} Mio au plus, il y en a {size} ; partagez-le en plusieurs fichiers.",
        "en": "This is too large: {maximum} MiB at most, there are {size}; split it into several files.",
        "tr": "Çok büyük: en fazla {maximum} MiB, burada {size} var; birkaç dosyaya bölün.",
        "ar": "الحجم كبير جدًا: {maximum} ميبيبايت على الأكثر، والموجود {size}؛ قسّمه إلى عدة ملفات.",
    },
    "too-many-columns": {
        "fr": "Le tableau a trop de colonnes : {maximum} au plus.",
        "en": "The table has too many columns: {maximum} at most.",
        "tr": "Tabloda çok fazla sütun var: en fazla {maximum}.",
        "ar": "في الجدول أعمدة كثيرة جدًا: {maximum} على الأكثر.",
    },
    "too-many-parts": {
        "fr": "Il y a trop de fichiers dedans : {maximum} au plus ; partagez-les.",
        "en": "There are too many files in it: {maximum} at most; split them.",
        "tr": "İçinde çok fazla dosya var: en fazla {maximum}; bölün.",
        "ar": "يحوي ملفات كثيرة جدًا: {maximum} على الأكثر؛ قسّمها.",
    },
    "too-many-values": {
        "fr": "Le fichier a plus de {maximum} valeurs : partagez-le, ou envoyez du JSON Lines ou du CSV.",
        "en": "The file has more than {maximum} values: split it, or send JSON Lines or CSV.",
        "tr": "Dosyada {maximum} değerden fazlası var: bölün ya da JSON Lines veya CSV gönderin.",
        "ar": "في الملف أكثر من {maximum} قيمة: قسّمه أو أرسل JSON Lines أو CSV.",
    },
    "unsafe-name": {
        "fr": "« {name} » sortirait de l'archive, ou est un lien : rien n'en a été lu ; refaites l'archive.",
        "en": "'{name}' would leave the archive, or is a link: nothing of it was read; make it anew.",
        "tr": "'{name}' arşivin dışına çıkar ya da bir bağlantıdır: hiçbir şey okunmadı; arşivi yeniden yapın.",
        "ar": "«{name}» يخرج من الأرشيف أو هو رابط: لم يُقرأ منه شيء؛ أعد إنشاء الأرشيف.",
    },
    "archive-bomb": {
        "fr": "« {name} » se déploie démesurément : rien n'en a été lu.",
        "en": "'{name}' unfolds beyond all measure: nothing of it was read.",
        "tr": "'{name}' ölçüsüz derecede büyüyerek açılıyor: hiçbir şey okunmadı.",
        "ar": "«{name}» يتضخّم عند الفك بلا حدّ: لم يُقرأ منه شيء.",
    },
    "damaged": {
        "fr": "Le fichier est abîmé ou n'est pas {kind} : demandez-en un nouvel envoi ({reason}).",
        "en": "The file is damaged or is not {kind}: ask for it again ({reason}).",
        "tr": "Dosya bozuk ya da {kind} değil: yeniden isteyin ({reason}).",
        "ar": "الملف تالف أو ليس {kind}: اطلب إرساله مجددًا ({reason}).",
    },
    "locked": {
        "fr": "Le fichier est protégé par un mot de passe, ou d'une forme ancienne (.xls) : demandez-le sans mot de passe, en forme actuelle.",
        "en": "The file has a password, or an old form (.xls): ask for it without one, in a current form.",
        "tr": "Dosya parolalı ya da eski biçimde (.xls): parolasız ve güncel biçimde isteyin.",
        "ar": "الملف محمي بكلمة مرور أو بصيغة قديمة (.xls): اطلبه بلا كلمة مرور وبصيغة حديثة.",
    },
    "too-deep": {
        "fr": "Les parties sont emboîtées trop profondément : {maximum} niveaux au plus.",
        "en": "Its parts are nested too deeply: {maximum} levels at most.",
        "tr": "Parçalar çok derin iç içe: en fazla {maximum} düzey.",
        "ar": "الأجزاء متداخلة بعمق زائد: {maximum} مستوى على الأكثر.",
    },
    "aliases": {
        "fr": "Les renvois YAML (&, *) de ce fichier se multiplient ou tournent en rond : écrivez les valeurs en entier.",
        "en": "The YAML references (&, *) of this file multiply or go in circles: write the values in full.",
        "tr": "Bu dosyadaki YAML göndermeleri (&, *) çoğalıyor ya da döngü kuruyor: değerleri tam yazın.",
        "ar": "إحالات YAML ‏(&, *) في هذا الملف تتكاثر أو تدور: اكتب القيم كاملة.",
    },
    "not-yaml": {
        "fr": "Le fichier n'est pas du YAML simple ({reason}, ligne {line}) : corrigez-le.",
        "en": "The file is not plain YAML ({reason}, line {line}): correct it.",
        "tr": "Dosya yalın YAML değil ({reason}, satır {line}): düzeltin.",
        "ar": "الملف ليس YAML بسيطًا ({reason}، السطر {line}): صحّحه.",
    },
    "not-json-file": {
        "fr": "Le fichier n'est pas du JSON ({reason}, ligne {line}, colonne {column}) : rien n'en a été lu.",
        "en": "The file is not JSON ({reason}, line {line}, column {column}): nothing of it was read.",
        "tr": "Dosya JSON değil ({reason}, satır {line}, sütun {column}): hiçbir şey okunmadı.",
        "ar": "الملف ليس JSON ({reason}، السطر {line}، العمود {column}): لم يُقرأ منه شيء.",
    },
    "xml-forbidden": {
        "fr": "Ce XML déclare des entités ou un DTD, qui sont refusés : faites-les retirer.",
        "en": "This XML declares entities or a DTD, which are refused: have them removed.",
        "tr": "Bu XML varlık veya DTD bildiriyor, bunlar reddedilir: kaldırtın.",
        "ar": "يصرّح هذا الـXML بكيانات أو DTD وهي مرفوضة: اطلب إزالتها.",
    },
    "not-xml": {
        "fr": "Ce n'est pas du XML correct ({reason}, ligne {line}) : demandez un nouvel envoi.",
        "en": "This is not well-formed XML ({reason}, line {line}): ask for it again.",
        "tr": "Bu doğru biçimli XML değil ({reason}, satır {line}): yeniden isteyin.",
        "ar": "هذا ليس XML سليمًا ({reason}، السطر {line}): اطلب إرساله مجددًا.",
    },
    "xml-needs-mapping": {
        "fr": "Du XML n'est lu qu'avec un fichier --mapping qui nomme l'élément d'une fiche (record) ; « indexer mapping » en propose un.",
        "en": "XML is read only with a --mapping file that names a sheet's element (record); 'indexer mapping' proposes one.",
        "tr": "XML yalnızca bir ürünün öğesini (record) adlandıran bir --mapping dosyasıyla okunur; 'indexer mapping' bir tane önerir.",
        "ar": "لا يُقرأ XML إلا بملف ‎--mapping يسمّي عنصر البطاقة (record)؛ ويقترحه ‎'indexer mapping'.",
    },
    "no-record": {
        "fr": "Il n'y a aucun élément « {element} » dans le fichier : corrigez « record » dans le fichier --mapping.",
        "en": "There is no element '{element}' in the file: correct 'record' in the --mapping file.",
        "tr": "Dosyada '{element}' öğesi yok: --mapping dosyasındaki 'record' değerini düzeltin.",
        "ar": "لا يوجد عنصر «{element}» في الملف: صحّح «record» في ملف ‎--mapping.",
    },
    "undecodable": {
        "fr": "Des octets n'ont pas de lettre en {encoding} : enregistrez le fichier en UTF-8.",
        "en": "Some bytes are no letters in {encoding}: save the file as UTF-8.",
        "tr": "Bazı baytlar {encoding} kodlamasında harf değil: dosyayı UTF-8 olarak kaydedin.",
        "ar": "بعض البايتات ليست حروفًا في {encoding}: احفظ الملف بترميز UTF-8.",
    },
    "encoding-guessed": {
        "fr": "Le fichier n'est pas en UTF-8 ; lu comme {encoding} : vérifiez quelques accents.",
        "en": "The file is not UTF-8; read as {encoding}: check a few accented letters.",
        "tr": "Dosya UTF-8 değil; {encoding} olarak okundu: birkaç özel harfi kontrol edin.",
        "ar": "الملف ليس بترميز UTF-8؛ قُرئ بترميز {encoding}: تحقّق من بعض الحروف.",
    },
    "formula-without-value": {
        "fr": "La formule n'a pas de valeur enregistrée : ouvrez le fichier dans un tableur et enregistrez-le.",
        "en": "The formula has no stored value: open the file in a spreadsheet program and save it.",
        "tr": "Formülün kayıtlı değeri yok: dosyayı bir hesap tablosu programında açıp kaydedin.",
        "ar": "لا قيمة محفوظة للصيغة: افتح الملف في برنامج جداول واحفظه.",
    },
    "cell-error": {
        "fr": "La cellule contient une erreur de calcul : corrigez la formule ou écrivez la valeur.",
        "en": "The cell holds an error of calculation: correct the formula or write the value.",
        "tr": "Hücrede hesap hatası var: formülü düzeltin ya da değeri yazın.",
        "ar": "في الخلية خطأ حسابي: صحّح الصيغة أو اكتب القيمة.",
    },
    "duplicate-column": {
        "fr": "Deux colonnes sont pour ce champ ; celle-ci est laissée de côté, « {first} » compte.",
        "en": "Two columns are for this field; this one is left aside, '{first}' counts.",
        "tr": "Bu alan için iki sütun var; bu dikkate alınmadı, '{first}' geçerli.",
        "ar": "عمودان لهذا الحقل؛ تُرك هذا جانبًا والمعتمد «{first}».",
    },
    "column-missing": {
        "fr": "Le fichier --mapping nomme cette colonne, le tableau ne l'a pas : corrigez l'un des deux.",
        "en": "The --mapping file names this column, the table lacks it: correct one of them.",
        "tr": "--mapping dosyası bu sütunu adlandırıyor, tabloda yok: birini düzeltin.",
        "ar": "يسمّي ملف ‎--mapping هذا العمود ولا يوجد في الجدول: صحّح أحدهما.",
    },
    "sheet-skipped": {
        "fr": "Aucun en-tête connu dans cette feuille : elle est laissée de côté.",
        "en": "No known header in this worksheet: it is left aside.",
        "tr": "Bu sayfada bilinen başlık yok: dikkate alınmadı.",
        "ar": "لا عناوين معروفة في هذه الورقة: تُركت جانبًا.",
    },
    "no-table": {
        "fr": "Aucun en-tête n'est connu : « indexer mapping » propose un fichier --mapping à corriger.",
        "en": "No header is known: 'indexer mapping' proposes a --mapping file to be corrected.",
        "tr": "Bilinen başlık yok: 'indexer mapping' düzeltilecek bir --mapping dosyası önerir.",
        "ar": "لا عناوين معروفة: يقترح ‎'indexer mapping' ملف ‎--mapping لتصحيحه.",
    },
    "file-skipped": {
        "fr": "« {name} » n'est ni tableau, ni image, ni PDF : laissé de côté.",
        "en": "'{name}' is neither table nor picture nor PDF: left aside.",
        "tr": "'{name}' tablo, görsel veya PDF değil: dikkate alınmadı.",
        "ar": "«{name}» ليس جدولًا ولا صورة ولا PDF: تُرك جانبًا.",
    },
    "pdf-without-text": {
        "fr": "Le PDF n'a pas de texte, sans doute une image numérisée : demandez un PDF avec du texte.",
        "en": "The PDF has no text, it is probably a scan: ask for one with text.",
        "tr": "PDF'de metin yok, herhalde tarama: metin içeren bir PDF isteyin.",
        "ar": "لا نص في ملف PDF، ولعله صورة ممسوحة: اطلب ملفًا بنص.",
    },
    "pdf-too-costly": {
        "fr": "La lecture du PDF demande trop de temps ou de mémoire : demandez-en un plus simple.",
        "en": "Reading the PDF takes too much time or memory: ask for a simpler one.",
        "tr": "PDF'yi okumak çok zaman veya bellek istiyor: daha basit bir PDF isteyin.",
        "ar": "قراءة ملف PDF تستهلك وقتًا أو ذاكرة أكثر من اللازم: اطلب ملفًا أبسط.",
    },
    "text-cut": {
        "fr": "Le texte est long : seuls ses {maximum} premiers caractères sont pris.",
        "en": "The text is long: only its first {maximum} characters are taken.",
        "tr": "Metin uzun: yalnızca ilk {maximum} karakteri alındı.",
        "ar": "النص طويل: أُخذت أول {maximum} حرف منه فقط.",
    },
    "characters-removed": {
        "fr": "Des caractères de commande invisibles ont été retirés du texte du PDF : relisez-le.",
        "en": "Invisible control characters were removed from the PDF's text: read it through.",
        "tr": "PDF metnindeki görünmez denetim karakterleri silindi: metni gözden geçirin.",
        "ar": "أُزيلت محارف تحكم غير مرئية من نص ملف PDF: راجع النص.",
    },
    "not-readable": {
        "fr": "Le fichier ne peut pas être lu ({reason}) : vérifiez-le et enregistrez-le de nouveau.",
        "en": "The file cannot be read ({reason}): check it and save it again.",
        "tr": "Dosya okunamıyor ({reason}): kontrol edip yeniden kaydedin.",
        "ar": "تعذّرت قراءة الملف ({reason}): تحقّق منه واحفظه من جديد.",
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


_PARTING = re.compile(r"\s*[:;؛](?=\s)\s*")


@dataclass(frozen=True, slots=True)
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
