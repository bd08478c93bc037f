"""Mails to people who sign in: an invitation, a new role, a link to sign in or to a new password."""

from __future__ import annotations

from typing import Literal

from catalogue.mail.addresses import in_ascii
from catalogue.settings import Settings
from catalogue.sheets.fields import in_language
from catalogue.store.mail import Mail

Kind = Literal["invitation", "added", "sign-in", "reset"]

_FIRST_STRONG, _END = "\u2068", "\u2069"  # Unicode's isolates: FSI and PDI

_WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "hello": "Bonjour,",
        "invitation-subject": "Votre accès au catalogue",
        "invitation": "{by} vous invite à tenir à jour le catalogue du salon « {show} » pour : {whom}. Ouvrez ce lien pour choisir un mot de passe. Il sert une seule fois, pendant quatorze jours :",
        "added-subject": "Un nouvel accès au catalogue",
        "added": "{by} vous a donné accès au catalogue du salon « {show} » pour : {whom}. Connectez-vous comme d'habitude :",
        "sign-in-subject": "Votre lien de connexion",
        "sign-in": "Vous pouvez vous connecter au catalogue du salon « {show} » par ce lien. Il sert une seule fois, pendant vingt minutes :",
        "reset-subject": "Un nouveau mot de passe",
        "reset": "Choisissez un nouveau mot de passe pour le catalogue du salon « {show} » par ce lien. Il sert une seule fois, pendant une heure :",
        "unasked": "Si vous n'attendiez pas ce courriel, ne faites rien : sans vous, rien ne change.",
        "organiser": "l'organisateur du salon",
    },
    "en": {
        "hello": "Hello,",
        "invitation-subject": "Your access to the catalogue",
        "invitation": "{by} invites you to keep the catalogue of the show “{show}” up to date for: {whom}. Open this link to choose a password. It works once, within fourteen days:",
        "added-subject": "A new access to the catalogue",
        "added": "{by} has given you access to the catalogue of the show “{show}” for: {whom}. Sign in as usual:",
        "sign-in-subject": "Your link to sign in",
        "sign-in": "You can sign in to the catalogue of the show “{show}” with this link. It works once, within twenty minutes:",
        "reset-subject": "A new password",
        "reset": "Choose a new password for the catalogue of the show “{show}” with this link. It works once, within one hour:",
        "unasked": "If you did not expect this mail, do nothing: without you, nothing changes.",
        "organiser": "the organiser of the show",
    },
    "tr": {
        "hello": "Merhaba,",
        "invitation-subject": "Kataloğa erişiminiz",
        "invitation": "{by}, “{show}” fuarının kataloğunu şunun adına güncel tutmanız için sizi davet ediyor: {whom}. Parola belirlemek için bu bağlantıyı açın. Bağlantı on dört gün içinde yalnızca bir kez kullanılabilir:",
        "added-subject": "Kataloğa yeni bir erişim",
        "added": "{by}, “{show}” fuarının kataloğunda size şunun adına erişim verdi: {whom}. Her zamanki gibi oturum açın:",
        "sign-in-subject": "Oturum açma bağlantınız",
        "sign-in": "“{show}” fuarının kataloğunda bu bağlantıyla oturum açabilirsiniz. Bağlantı yirmi dakika içinde yalnızca bir kez kullanılabilir:",
        "reset-subject": "Yeni parola",
        "reset": "“{show}” fuarının kataloğu için bu bağlantıyla yeni bir parola belirleyin. Bağlantı bir saat içinde yalnızca bir kez kullanılabilir:",
        "unasked": "Bu e-postayı beklemiyorsanız hiçbir şey yapmayın: siz olmadan hiçbir şey değişmez.",
        "organiser": "fuarın düzenleyicisi",
    },
    "ar": {
        "hello": "مرحبًا،",
        "invitation-subject": "دخولك إلى الدليل",
        "invitation": "يدعوك {by} إلى تحديث دليل معرض «{show}» لصالح: {whom}. افتح هذا الرابط لاختيار كلمة مرور. يعمل الرابط مرة واحدة خلال أربعة عشر يومًا:",
        "added-subject": "صلاحية جديدة في الدليل",
        "added": "منحك {by} صلاحية في دليل معرض «{show}» لصالح: {whom}. سجّل الدخول كالمعتاد:",
        "sign-in-subject": "رابط تسجيل الدخول",
        "sign-in": "يمكنك تسجيل الدخول إلى دليل معرض «{show}» بهذا الرابط. يعمل مرة واحدة خلال عشرين دقيقة:",
        "reset-subject": "كلمة مرور جديدة",
        "reset": "اختر كلمة مرور جديدة لدليل معرض «{show}» بهذا الرابط. يعمل مرة واحدة خلال ساعة:",
        "unasked": "إن لم تكن تنتظر هذه الرسالة فلا تفعل شيئًا: لن يتغير شيء من دونك.",
        "organiser": "منظم المعرض",
    },
}


def person_mail(
    kind: Kind,
    recipient: str,
    language: str,
    link: str,
    settings: Settings,
    *,
    by: str = "",
    exhibitor: str = "",
) -> Mail:
    """Writes to somebody in his language.

    Args:
        kind: what the mail is for.
        recipient: his address.
        language: his, of the interface languages.
        link: what he is to open; nothing else in the mail is an address.
        settings: the show.
        by: who invites him, as a name for people; of an invitation and a new role.
        exhibitor: for whom he is invited; '' for the organiser's team.
    """
    words = _WORDS.get(language, _WORDS["en"])
    said = words[kind].format(
        show=in_language(settings.show.name, language),
        by=_isolated(by or words["organiser"]),
        whom=_isolated(exhibitor or words["organiser"]),
    )
    return Mail(
        recipient=recipient,
        subject=words[f"{kind}-subject"],
        body="\n\n".join((words["hello"], said, link, words["unasked"], "")),
    )


def domain_of(settings: Settings) -> str:
    """The sender's domain, which names its mails in the world."""
    return in_ascii(settings.mail_from).rpartition("@")[2]


def _isolated(text: str) -> str:
    """A name in one line that turns nothing around it, and looks like no address to click on."""
    return f"{_FIRST_STRONG}{' '.join(text.split())[:120].replace('://', ' ')}{_END}"
