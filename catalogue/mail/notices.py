"""Mails to an exhibitor's people: what the organiser decides on their sheets, or tells them."""

from __future__ import annotations

from typing import Literal

from catalogue.languages import base_language
from catalogue.store.mail import Mail

Notice = Literal["published", "changes", "sought", "late"]

_SIGNED = {
    "fr": "Le catalogue du salon « {show} »",
    "en": "The catalogue of the show “{show}”",
    "tr": "“{show}” fuar kataloğu",
    "ar": "دليل المعرض «{show}»",
}
_HELLO = {"fr": "Bonjour,", "en": "Hello,", "tr": "Merhaba,", "ar": "تحية طيبة،"}

_TEXTS: dict[Notice, dict[str, tuple[str, str]]] = {
    # subject, body; a line a text, whatever its length
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
    "sought": {
        "fr": ("Ce que les délégations cherchent : {query}", "Les délégations cherchent « {query} » dans le catalogue. Si vos produits y répondent, dites-le dans leurs fiches. Ici vous voyez comment ils sont trouvés, et ce qui aiderait :"),
        "en": ("What delegations look for: {query}", "Delegations look for “{query}” in the catalogue. If your products answer that, say so in their sheets. Here you see how they are found, and what would help:"),
        "tr": ("Heyetlerin aradığı: {query}", "Heyetler katalogda “{query}” arıyor. Ürünleriniz buna yanıt veriyorsa bunu ürün sayfalarında belirtin. Nasıl bulunduklarını ve neyin işe yarayacağını burada görürsünüz:"),
        "ar": ("ما تبحث عنه الوفود: {query}", "تبحث الوفود في الدليل عن «{query}». إن كانت منتجاتكم تلبي ذلك فاذكروه في بطاقاتها. ترون هنا كيف يُعثر عليها وما الذي يفيد:"),
    },
    "late": {
        "fr": ("{exhibitor} n'est pas encore dans le catalogue", "Aucun produit de {exhibitor} n'est encore dans le catalogue du salon, ni en attente d'approbation. Les délégations préparent leur visite avec lui. Ici vous écrivez vos fiches et les soumettez :"),
        "en": ("{exhibitor} is not in the catalogue yet", "No product of {exhibitor} is in the show's catalogue yet, nor waits for approval. Delegations prepare their visit with it. Here you write your sheets and submit them:"),
        "tr": ("{exhibitor} henüz katalogda değil", "{exhibitor} firmasının fuar kataloğunda ya da onay bekleyen bir ürünü henüz yok. Heyetler ziyaretlerini onunla hazırlıyor. Ürün sayfalarınızı burada yazıp gönderebilirsiniz:"),
        "ar": ("{exhibitor} ليس في الدليل بعد", "لا يوجد بعد أي منتج من {exhibitor} في دليل المعرض ولا بانتظار الموافقة. تُعدّ الوفود زيارتها به. هنا تكتبون بطاقاتكم وترسلونها:"),
    },
}  # fmt: skip


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
    lines.append(_SIGNED[language].format(show=show))
    return Mail(recipient, subject, "\n".join(lines) + "\n")
