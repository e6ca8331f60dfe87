"""How mail programs of the world say 'wrote', 'From:', 'Original message' and 'Sent from my phone'."""

from __future__ import annotations

import re

#: 'wrote', as it stands at the end of 'On Tuesday, Anna wrote:' or after a name ('Anna schrieb am Dienstag:').
_WROTE = (
    "wrote|writes|schrieb|geschrieben|a écrit|a ecrit|écrit|escribió|escribio|ha scritto|scritto|escreveu|schreef|"
    "het volgende geschreven|geschreven|heeft geschreven|napisał\\(a\\)|napisał|napisała|napisal\\(a\\)|napsal\\(a\\)|"
    "napsal|napsala|napísal\\(a\\)|napísal|skrev|skriver|kirjoitti|написал|написала|написал\\(а\\)|пишет|пише|"
    "написав|написав\\(ла\\)|wrote the following|a scris|írta|ezt írta|је написао|je napisao|je napisal|yazdı|"
    "şunu yazdı|napisao je|napisala je|pisze|kirjutas|rakstīja|rašė|написа|เขียนว่า|"
    "şunları yazdı|έγραψε|כתב|כתבה|كتب|viết|đã viết|menulis|写道|寫道|のメール|が書きました|님이 작성|작성"
)
WROTE = re.compile(rf"(?:(?<![^\W\d_])(?:{_WROTE})(?![^\W\d_]))|写道|寫道|が書きました|님이 작성|작성:", re.IGNORECASE)

#: '... what you wrote:' goes on in somebody's own words.
OWN_WORDS = re.compile(r"\b(?:i|we|they|(?:what|as|that|because|when) you) (?:wrote|sent):$", re.IGNORECASE)

#: 'On Tuesday, Anna sent:' and Android's '---- Anna wrote ----'.
SENT_AT = re.compile(r"\bsent:$", re.IGNORECASE)
RULED_WROTE = re.compile(rf"^-{{3,6}} [^\n]{{1,120}} (?:{_WROTE}) -{{3,6}}$", re.IGNORECASE)

#: Whatever the language: a date, a time and somebody's address in brackets, and a colon at the end.
BRACKETED_ADDRESS = re.compile(r"[<(]\s?[^\s<>()@]{1,80}@[^\s<>()@]{1,120}\s?[>)]")
DATE = re.compile(r"\b(?:19|20)\d\d\b|(?:19|20)\d\d\s?[年년]|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
TIME = re.compile(r"\b\d{1,2}[:.]\d\d\b")

#: The line above which programs ask people to answer.
ANSWER_ABOVE = re.compile(
    r"^[\s>*]{0,8}(?:##.{5,120}##|[-=_*]{3,20}\s?(?:please )?(?:reply|write|type) (?:\w+ ){0,4}above .{0,60})\s*$",
    re.IGNORECASE,
)

#: The same line may hold the last words of the answer: 'Thanks On Tue, Apr 4, 2026 at 3:59 PM, Anna <...> wrote:'.
AFTER_WORDS = re.compile(
    r"(?<=[^\s>-])(?:-{2,20} ?| {1,4}|\t)(?=(?:On|Am|Le|El|Il|Op|Em|Den|Dne) (?:[^\W\d_]{2,12}[.,]{0,2} ){0,2}\d)"
)

#: What such a line begins with where it begins with the date.
_STARTS = (
    "on|at|in|am|um|le|el|il|op|em|den|dnia|w dniu|dne|dňa|kl|pada|vào|на|в|în data de|la|dana|tarihinde|"
    "mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so|"
    "понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|в|день|بتاريخ|在|于|於"
)
STARTS = re.compile(rf"^\W{{0,6}}(?:(?:{_STARTS})(?![^\W\d_])|\d|在|于|於)", re.IGNORECASE)

#: What makes it likely that a line tells who wrote when: a date, a time, an address.
EVIDENCE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\S@\S|年|월"
    r"|\b\d{1,2}\.? [^\W\d_]{3,12}\b",
)

#: '2016-10-24 15:36 GMT+02:00 Somebody <a@b>:', which says no 'wrote' at all.
PLAIN_DATE = re.compile(r"^\W{0,4}\d{4}[-/]\d{1,2}[-/]\d{1,2}(?: \d{1,2}:\d\d)? (?:GMT|UTC|[^\W\d_]).{0,200}$")

#: Names of headers as programs copy them above what they quote or pass on.
_FROM = "from|von|de la|de|da|van|od|från|fra|от|від|frå|lähettäjä|expéditeur|remitente|feladó|gönderen|从|发件人|寄件者|差出人|보낸 사람|kimden|από|מאת|من"  # noqa: E501
_OTHERS = (
    "reply-to|to|cc|bcc|sent|date|subject|an|kopie|gesendet|datum|betreff|antwort an|à|a|para|envoyé|objet|répondre à|"
    "enviado|enviado el|enviada em|fecha|asunto|assunto|data|risposta|inviato|oggetto|aan|verzonden|onderwerp|do|dw|"
    "wysłano|temat|komu|odesláno|odoslané|předmět|predmet|kopia|till|skickat|ämne|til|sendt|emne|кому|копия|дата|"
    "отправлено|тема|надіслано|vastaanottaja|lähetetty|aihe|címzett|elküldve|tárgy|kime|tarih|konu|gönderildi|"
    "收件人|发送时间|日期|主题|抄送|收件者|寄件日期|主旨|宛先|送信日時|件名|日時|받는 사람|보낸 날짜|제목|"
    "נשלח|تم الإرسال|أرسلت|στάλθηκε|εστάλη|"
    "către|trimis|subiect|προς|θέμα|ημερομηνία|אל|נושא|תאריך|إلى|التاريخ|الموضوع|importance|priority|list-id|message-id|attachments"
)
HEADER_LINE = re.compile(
    rf"^[\s>*_\"|]{{0,8}}(?P<name>{_FROM}|{_OTHERS})[*_\s]{{0,4}}[:：][*_]?(?:\s|$|\S)", re.IGNORECASE
)
FROM_NAMES = frozenset(_FROM.split("|"))
#: Names that a journey, a parcel or a booking has as well: 'From: Berlin, To: Paris, Date: 5 May'.
_EVERYDAY = "to|an|à|a|para|aan|do|till|til|кому|către|προς|אל|إلى|date|datum|fecha|data|дата|tarih"
EVERYDAY_NAMES = FROM_NAMES.union(_EVERYDAY.split("|"))

#: '-----Original Message-----', 'Begin forwarded message:' and their like.
_MESSAGE = (
    "message|nachricht|mensaje|mensagem|messaggio|mail|bericht|wiadomość|wiadomosc|zpráva|správa|meddelande|melding|"
    "besked|meddelelse|viesti|сообщение|письмо|повідомлення|лист|üzenet|mesaj|ileti|mesajul|μήνυμα|poruka|sporočilo|"
    "邮件|郵件|メッセージ|메시지|メール|הודעה|رسالة|الرسالة|thư|pesan|e-mail|email"
)
RULED_TITLE = re.compile(
    rf"^[\s>*_]{{0,8}}[-_=\u2010-\u2015]{{2,40}}\s{{0,4}}[^\n]{{0,40}}?(?:{_MESSAGE})[^\n]{{0,40}}?\s{{0,4}}[-_=\u2010-\u2015]{{2,40}}[*_\s]{{0,4}}$",
    re.IGNORECASE,
)
#: Such titles, and not headings of somebody's own, where nothing else tells.
PASSED_ON = re.compile(
    r"origin|ursprüng|weitergeleit|forward|transf|réexp|reenvi|encaminh|inoltr|doorgest|oorspronk|przekaz|oryginal|"
    r"původní|pôvodn|přepos|vidarebe|videresend|oprindelig|opprinnelig|alkuper|välitetty|исход|перес|перенапр|вихідн|"
    r"eredeti|továbbít|iletil|özgün|orijinal|redirec|转发|轉寄|原始|回复|元の|転送|원본|전달|מקור|הועבר|الأصل",
    re.IGNORECASE,
)
FORWARD_TITLE = re.compile(
    r"^[\s>*_]{0,8}(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message réexpédié|"
    r"début du message transféré|inicio del mensaje reenviado|inizio messaggio inoltrato|"
    r"begin doorgestuurd bericht|início da mensagem encaminhada|vidarebefordrat brev|videresendt besked|"
    r"początek przekazywanej wiadomości|начало переадресованного сообщения|přeposílaná zpráva)\s*[:：]?[*_\s]{0,4}$",
    re.IGNORECASE,
)

#: What such a line names when it is more than a few words long.
DEVICE = re.compile(
    r"mail|phone|ipad|mobil|handy|android|galaxy|samsung|huawei|xiaomi|redmi|pixel|oneplus|oppo|honor|nokia|sony|"
    r"outlook|proton|spark|blackberry|tablet|windows|device|gerät|app\b|inbox|tuta|superhuman|smart|telef|телефон|"
    r"^\W*(?:\S+ ){1,3}(?:my|mein\w*|mon|ma|mi|meu|minha|mio|mia|mijn|min|mitt|mojego|моего|моєї)\b",
    re.IGNORECASE,
)
#: Lines that telephones and mail programs put below a mail.
SENT_FROM = re.compile(
    r"^[\s<(\[*_-]{0,6}(?:"
    r"sent (?:from|via)\b"
    r"|sent (?:with|by|using) .{0,40}(?:mail|proton|outlook|spark|superhuman|phone|mobile|app\b|inbox|tuta|galaxy)"
    r"|get \[?outlook\b|from my (?:iphone|ipad|phone|mobile|android|blackberry)\b"
    r"|(?:\S+ ){0,3}from (?:my )?mobile\b"
    r"|envoy[ée]e? (?:de|depuis|à partir)|télécharge[rz]? outlook|obtenir outlook|provenance : courrier"
    r"|gesendet (?:von|mit|über|via)\b|holen sie sich outlook|outlook für (?:ios|android)"
    r"|(?:von|mit) (?:meinem|meiner|unterwegs) .{0,60}gesendet|von unterwegs gesendet"
    r"|diese (?:nachricht|e-?mail) wurde (?:von|mit) .{0,80}(?:gesendet|geschickt|verschickt)"
    r"|enviado (?:desde|de|do|a partir)|obtener outlook|obter o outlook"
    r"|inviato (?:da|dal|con)\b|scarica outlook|ottieni outlook"
    r"|verzonden (?:met|vanaf|van|via)\b|verstuurd (?:vanaf|met|via)\b|outlook voor"
    r"|skickat från|skickat med|sendt (?:fra|med|via)\b|sent frå|lähetetty|hanki outlook"
    r"|wysłan[eoay] (?:z|za|przy)|wyslane z|odesl[áa]no (?:z|ze|pomocí)|odoslané z|elküldve|küldve"
    r"|отправлено (?:с|из|через)|надіслано з|trimis (?:de pe|din)|poslano (?:iz|s)|iphone'umdan"
    r"|.{0,30}cihazımdan gönderildi"
    r"|στάλθηκε από|נשלח מ|أرسل من|được gửi từ|dikirim dari"
    r"|從我的|从我的|发自我的|發自我的|來自|.{0,30}から送信|.{0,30}에서 보냄|나의 .{0,20}에서 보냄"
    r").{0,120}$",
    re.IGNORECASE,
)
