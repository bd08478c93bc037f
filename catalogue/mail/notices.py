"""Mails to the people of exhibitors and organiser: links, and what became of their sheets."""

from __future__ import annotations

from typing import Literal

from catalogue.languages import base_language
from catalogue.store.mail import Mail

Notice = Literal["invitation", "team", "sign-in", "reset", "published", "changes"]

_SIGNED = {
    "fr": "Le catalogue du salon « {show} »",
    "en": "The catalogue of the show “{show}”",
    "tr": "“{show}” fuar kataloğu",
    "ar": "دليل المعرض «{show}»",
}
_HELLO = {"fr": "Bonjour,", "en": "Hello,", "tr": "Merhaba,", "ar": "تحية طيبة،"}

_TEXTS: dict[Notice, dict[str, tuple[str, str]]] = {
    # subject, body; a line a text, whatever its length
    "invitation": {
        "fr": ("Vos produits dans le catalogue : {exhibitor}", "{by} vous invite à écrire les fiches produits de {exhibitor}. Ouvrez ce lien pour choisir un mot de passe ; il sert une fois, pendant 14 jours :"),
        "en": ("Your products in the catalogue: {exhibitor}", "{by} invites you to write the product sheets of {exhibitor}. Open this link to choose a password; it works once, for 14 days:"),
        "tr": ("Katalogdaki ürünleriniz: {exhibitor}", "{by} sizi {exhibitor} ürün sayfalarını yazmaya davet ediyor. Parola seçmek için bu bağlantıyı açın; bir kez ve 14 gün geçerlidir:"),
        "ar": ("منتجاتكم في الدليل: {exhibitor}", "يدعوكم {by} إلى كتابة بطاقات منتجات {exhibitor}. افتحوا هذا الرابط لاختيار كلمة مرور؛ يعمل مرة واحدة خلال 14 يومًا:"),
    },
    "team": {
        "fr": ("Votre accès à l'espace de l'organisateur", "{by} vous invite dans l'équipe de l'organisateur. Ouvrez ce lien pour choisir un mot de passe ; il sert une fois, pendant 14 jours :"),
        "en": ("Your access to the organiser's console", "{by} invites you to the organiser's team. Open this link to choose a password; it works once, for 14 days:"),
        "tr": ("Organizatör paneline erişiminiz", "{by} sizi organizatör ekibine davet ediyor. Parola seçmek için bu bağlantıyı açın; bir kez ve 14 gün geçerlidir:"),
        "ar": ("دخولكم إلى لوحة المنظم", "يدعوكم {by} إلى فريق المنظم. افتحوا هذا الرابط لاختيار كلمة مرور؛ يعمل مرة واحدة خلال 14 يومًا:"),
    },
    "sign-in": {
        "fr": ("Votre lien de connexion", "Ouvrez ce lien pour vous connecter ; il sert une fois, pendant 20 minutes :"),
        "en": ("Your sign-in link", "Open this link to sign in; it works once, for 20 minutes:"),
        "tr": ("Oturum açma bağlantınız", "Oturum açmak için bu bağlantıyı açın; bir kez ve 20 dakika geçerlidir:"),
        "ar": ("رابط تسجيل الدخول", "افتحوا هذا الرابط لتسجيل الدخول؛ يعمل مرة واحدة خلال 20 دقيقة:"),
    },
    "reset": {
        "fr": ("Nouveau mot de passe", "Ouvrez ce lien pour choisir un nouveau mot de passe ; il sert une fois, pendant une heure :"),
        "en": ("A new password", "Open this link to choose a new password; it works once, for an hour:"),
        "tr": ("Yeni parola", "Yeni bir parola seçmek için bu bağlantıyı açın; bir kez ve bir saat geçerlidir:"),
        "ar": ("كلمة مرور جديدة", "افتحوا هذا الرابط لاختيار كلمة مرور جديدة؛ يعمل مرة واحدة خلال ساعة:"),
    },
    "published": {
        "fr": ("En ligne : {title}", "L'organisateur a approuvé votre fiche « {title} ». Les délégations la voient ici :"),
        "en": ("Online: {title}", "The organiser has approved your sheet “{title}”. Delegations see it here:"),
        "tr": ("Yayında: {title}", "Organizatör “{title}” ürün sayfanızı onayladı. Heyetler burada görür:"),
        "ar": ("منشورة: {title}", "وافق المنظم على بطاقتكم «{title}». تراها الوفود هنا:"),
    },
    "changes": {
        "fr": ("À modifier : {title}", "L'organisateur demande des modifications à votre fiche « {title} ». Ce qui est en ligne y reste. Ses remarques sont aussi à côté des champs :"),
        "en": ("To be changed: {title}", "The organiser asks for changes to your sheet “{title}”. What is online stays there. The remarks stand beside the fields, too:"),
        "tr": ("Değiştirilecek: {title}", "Organizatör “{title}” ürün sayfanızda değişiklik istiyor. Yayında olan yayında kalır. Notlar alanların yanında da görünür:"),
        "ar": ("مطلوب تعديلها: {title}", "يطلب المنظم تعديل بطاقتكم «{title}». يبقى المنشور منها كما هو. تظهر الملاحظات بجانب الحقول أيضًا:"),
    },
}  # fmt: skip

_IGNORE = {
    "fr": "Si vous ne savez pas pourquoi vous recevez ce courriel, ignorez-le : sans vous, rien ne change.",
    "en": "If you do not know why you get this mail, ignore it: nothing changes without you.",
    "tr": "Bu e-postayı neden aldığınızı bilmiyorsanız yok sayın: siz olmadan hiçbir şey değişmez.",
    "ar": "إن كنتم لا تعرفون سبب وصول هذه الرسالة فتجاهلوها: لا يتغير شيء من دونكم.",
}


def notice(
    kind: Notice,
    recipient: str,
    language: str,
    show: str,
    link: str,
    said: str = "",
    **values: str,
) -> Mail:
    """Writes to one of the people.

    Args:
        kind: what about.
        recipient: the address.
        language: the one that he reads; English where we do not write it.
        show: the show's name in that language.
        link: what he opens.
        said: what somebody wrote, which is quoted below; '' for nothing.
        **values: for the braces of the text.
    """
    texts = _TEXTS[kind]
    language = base_language(language) if base_language(language) in texts else "en"
    subject, body = (
        text.format(**{n: " ".join(v.split()) for n, v in values.items()})
        for text in texts[language]
    )
    lines = [_HELLO[language], "", body, "", link, ""]
    if said:
        lines += [*(f"> {line}" for line in said.splitlines()), ""]
    if kind in ("invitation", "team", "sign-in", "reset"):
        lines += [_IGNORE[language], ""]
    lines.append(_SIGNED[language].format(show=show))
    return Mail(recipient, subject, "\n".join(lines) + "\n")
