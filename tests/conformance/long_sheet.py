"""A sheet as long as a brochure: three pages in Turkish, one thing said in the last paragraph."""

from __future__ import annotations

from typing import Any

_MODEL = """{name} modelinin şasisi yüksek dayanımlı çelikten, kaynaklı ve perçinli kirişlerle \
üretilir. Dingil mesafesi {wheelbase} milimetredir ve araç {seats} kişilik bir ekip taşır. \
Motor, altı silindirli ve su soğutmalıdır; soğutma fanı çöl sıcaklığında bile motoru çalışma \
sıcaklığında tutar. Otomatik şanzıman altı ileri vitese sahiptir ve sürücü isterse vitesi elle \
değiştirir. Ön ve arka dingilde kilitli diferansiyel bulunur, böylece araç kumda ve çamurda \
yolda kalmaz. Yakıt deposu {tank} litredir ve yedek bidonlar arka kapının iki yanında taşınır. \
Direksiyon hidrolik desteklidir ve sol ya da sağ tarafta sipariş edilebilir. Lastikler patlak \
halde de elli kilometre yol alır; hava basıncı sürücü koltuğundan ayarlanır. Frenler çift \
devrelidir ve dik yokuşlarda aracı yükle birlikte tutar. Süspansiyon helezon yaylıdır; bozuk \
yolda bile yazı yazılabilecek kadar sakin bir sürüş sağlar."""

_OFFICE = """Arka bölme bir çalışma odası olarak düzenlenmiştir. Ortadaki masa katlanır ve \
üzerine bir paftalık harita serilir. Duvarlarda kırmızı ve beyaz aydınlatma vardır; kapı \
açıldığında ışık kendiliğinden kısılır. Sandalyeler yere sabitlenir, emniyet kemerleri dört \
noktadan bağlanır. Ses yalıtımı sayesinde jeneratör çalışırken konuşmalar rahatça duyulur. \
Klima, dışarısı elli dereceyken içeriyi yirmi dört derecede tutar. Tavandaki kapak hem \
havalandırma hem acil çıkış içindir. Yan tente birkaç dakikada açılır ve sekiz kişilik gölgeli \
bir toplantı yeri oluşturur. Dolaplar kilitlidir ve sarsıntıda açılmaz. Prizler iki yüz yirmi \
volt ve yirmi dört volt verir. Yazıcı ve tarayıcı için raf bulunur. Perdeler ışık sızdırmaz. \
Zemin kaplaması kaymaz ve su ile yıkanabilir."""

_SUPPORT = """Araçla birlikte iki yıllık garanti verilir. Bakım kitapçığı Türkçe, Fransızca ve \
İngilizcedir. Sürücüler ve ustalar fabrikada üç hafta eğitim görür. Yedek parçalar sekiz yıl \
boyunca stokta tutulur ve siparişten sonra on gün içinde yola çıkar. Müşteri isterse boya \
rengi ve iç düzen değiştirilir. Üretim hattı yılda iki yüz araç verebilir. İlk araçlar \
sözleşmeden altı ay sonra teslim edilir. Nakliye deniz yoluyla yapılır; gümrük belgelerini \
firmamız hazırlar. Kabul denemeleri müşterinin gözetiminde yapılır ve bir tutanakla kapanır. \
Araç sınıfı için tip onayı alınmıştır. Boya üç kat uygulanır ve tuzlu havaya karşı beş yıl \
dayanır. Elektrik tesisatı toza ve suya karşı korunmuştur. Her araç teslimden önce bin \
kilometre yol denemesinden geçer."""

_DETAIL = """Sağ yan duvardaki buzdolabı, köyleri dolaşan sağlık ekipleri için aşıları soğuk \
tutar; akü bitse de aşılar iki gün bozulmadan saklanır."""

LONG_SHEET: dict[str, Any] = {
    "id": "kervan-makam",
    "exhibitor": {"id": "kervan", "name": "Kervan Karoser", "country": "TR", "stands": ["B40"]},
    "domains": ["land"],
    "language": "tr",
    "title": "KERVAN çok amaçlı ofis aracı",
    "description": "\n\n".join(
        [
            *(
                _MODEL.format(name=name, wheelbase=wheelbase, seats=seats, tank=tank)
                + "\n\n"
                + _OFFICE
                for name, wheelbase, seats, tank in (
                    ("Kısa", 3300, "dört", 150),
                    ("Orta", 3900, "altı", 210),
                    ("Uzun", 4500, "sekiz", 280),
                )
            ),
            _SUPPORT,
            _DETAIL,
        ]
    ),
    "status": "published",
}

# What only the last paragraph says, as it is asked for elsewhere: (language, question).
QUESTIONS = (
    ("fr", "garder les vaccins au froid"),
    ("fr", "réfrigérateur pour vaccins"),
    ("en", "keep vaccines cold"),
    ("en", "vaccine refrigerator"),
    ("ar", "حفظ اللقاحات باردة"),
    ("ar", "ثلاجة للقاحات"),
    ("fa", "نگهداری واکسن در سرما"),
    ("fa", "یخچال واکسن"),
    ("pt", "manter vacinas frias"),
    ("pt", "frigorífico para vacinas"),
    ("es", "mantener frías las vacunas"),
    ("es", "nevera para vacunas"),
    ("ru", "хранить вакцины в холоде"),
    ("ru", "холодильник для вакцин"),
)
