"""The static encoder connects eight languages, folds spellings, and keeps its promises of form.

The sentences, products and needs are our own and were not trained on as such (two needs happen to
be labels of the taxonomy, which was); the single terms of the trade further down are such labels.
Thresholds lie well above what vectors without connection between languages reach: with twelve
candidates chance finds one in twelve, and a model of one language finds hardly more than shared
numbers and loan words.
"""

from __future__ import annotations

import hashlib
import itertools
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from catalogue.embeddings import Encoder, EncoderError, load_encoder
from catalogue.embeddings.static import MODEL_FILES, MODEL_FOLDER, StaticEncoder, words
from catalogue.folding import fold

LANGUAGES = ("fr", "en", "tr", "ar", "fa", "pt", "es", "ru")
MODEL_BYTES = 20_000_000

# A paragraph for each meaning, a line for each language, in the order of LANGUAGES.
SENTENCES = """
Le marché ouvre tous les matins à six heures
The market opens every morning at six o'clock
Pazar her sabah saat altıda açılır
يفتح السوق كل صباح في الساعة السادسة
بازار هر روز صبح ساعت شش باز می‌شود
O mercado abre todas as manhãs às seis horas
El mercado abre todas las mañanas a las seis
Рынок открывается каждое утро в шесть часов

Il n'y a plus d'eau dans le puits du village
There is no water left in the village well
Köyün kuyusunda su kalmadı
لم يعد هناك ماء في بئر القرية
در چاه روستا دیگر آب نیست
Já não há água no poço da aldeia
Ya no queda agua en el pozo del pueblo
В деревенском колодце больше нет воды

Le médecin a soigné trois enfants malades
The doctor treated three sick children
Doktor üç hasta çocuğu tedavi etti
عالج الطبيب ثلاثة أطفال مرضى
پزشک سه کودک بیمار را درمان کرد
O médico tratou três crianças doentes
El médico atendió a tres niños enfermos
Врач вылечил трёх больных детей

La route vers la capitale est fermée à cause de la pluie
The road to the capital is closed because of the rain
Başkente giden yol yağmur yüzünden kapalı
الطريق إلى العاصمة مغلق بسبب المطر
راه پایتخت به خاطر باران بسته است
A estrada para a capital está fechada por causa da chuva
La carretera a la capital está cerrada por la lluvia
Дорога в столицу закрыта из-за дождя

Ce radar détecte les petits avions volant à basse altitude
This radar detects small aircraft flying at low altitude
Bu radar alçak irtifada uçan küçük uçakları tespit eder
يكشف هذا الرادار الطائرات الصغيرة التي تحلق على ارتفاع منخفض
این رادار هواپیماهای کوچک در ارتفاع پایین را شناسایی می‌کند
Este radar deteta pequenos aviões a baixa altitude
Este radar detecta aviones pequeños a baja altitud
Этот радар обнаруживает малые самолёты на низкой высоте

Un bateau rapide pour poursuivre les contrebandiers
A fast boat to chase smugglers
Kaçakçıları kovalamak için hızlı bir bot
زورق سريع لملاحقة المهربين
قایقی تندرو برای تعقیب قاچاقچیان
Um barco rápido para perseguir contrabandistas
Una lancha rápida para perseguir contrabandistas
Быстрый катер для преследования контрабандистов

Les messages sont chiffrés de bout en bout
Messages are encrypted from end to end
Mesajlar uçtan uca şifrelenir
الرسائل مشفرة من طرف إلى طرف
پیام‌ها سرتاسر رمزنگاری می‌شوند
As mensagens são cifradas de ponta a ponta
Los mensajes van cifrados de extremo a extremo
Сообщения шифруются от отправителя до получателя

La tente abrite dix lits pour les blessés
The tent holds ten beds for the wounded
Çadırda yaralılar için on yatak var
تتسع الخيمة لعشرة أسرة للجرحى
چادر ده تخت برای مجروحان دارد
A tenda tem dez camas para os feridos
La tienda tiene diez camas para los heridos
В палатке десять коек для раненых

Le satellite prend des photos de la Terre
The satellite takes pictures of the Earth
Uydu Dünya'nın fotoğraflarını çeker
يلتقط القمر الصناعي صورا للأرض
ماهواره از زمین عکس می‌گیرد
O satélite tira fotografias da Terra
El satélite toma fotos de la Tierra
Спутник делает снимки Земли

Un véhicule qui résiste aux explosions de mines
A vehicle that withstands mine blasts
Mayın patlamalarına dayanan bir araç
مركبة تقاوم انفجارات الألغام
خودرویی که در برابر انفجار مین مقاوم است
Um veículo que resiste a explosões de minas
Un vehículo que resiste explosiones de minas
Машина, выдерживающая подрыв на минах

La batterie de la radio tient douze heures
The radio's battery lasts twelve hours
Telsizin bataryası on iki saat dayanır
تدوم بطارية جهاز اللاسلكي اثنتي عشرة ساعة
باتری بی‌سیم دوازده ساعت دوام دارد
A bateria do rádio dura doze horas
La batería de la radio dura doce horas
Аккумулятор рации работает двенадцать часов

Les soldats portent un gilet pare-balles et un casque
The soldiers wear a bulletproof vest and a helmet
Askerler kurşun geçirmez yelek ve miğfer giyer
يرتدي الجنود سترة واقية من الرصاص وخوذة
سربازان جلیقه ضدگلوله و کلاه‌خود می‌پوشند
Os soldados usam colete à prova de bala e capacete
Los soldados llevan chaleco antibalas y casco
Солдаты носят бронежилет и шлем
"""

# What a sheet says, in one language only.
PRODUCTS = {
    "drone": "Göçebe 40, sabit kanatlı insansız hava aracı: gündüz ve termal kamera ile on saat "
    "havada kalır, görüntüyü yüz kilometreden yer istasyonuna aktarır.",
    "armour": "Le Harmattan transporte dix fantassins sous blindage ; son plancher en V dévie le "
    "souffle des mines et des bombes artisanales.",
    "boat": "Lancha de alumínio com calado de quarenta centímetros para patrulhar rios e lagoas, "
    "com jato de água e suporte para metralhadora.",
    "radio": "Носимая радиостанция с шифрованием речи и перестройкой частоты, дальность связи "
    "до восьми километров.",
    "hospital": "مستشفى متنقل في خيام مع غرفة عمليات وعشرين سريرا ومختبر، يقام في ست ساعات.",
    "satellite": "A small satellite that photographs any place on Earth twice a day, with images "
    "delivered to your own ground station.",
    "goggles": "دوربین دید در شب سبک برای سرباز پیاده که روی کلاه‌خود نصب می‌شود.",
    "jammer": "Inhibidor portátil que corta el enlace de radio de los drones y los obliga a "
    "aterrizar.",
    "water": "Unité mobile qui rend potable l'eau d'un fleuve ou d'un puits salé, deux mille "
    "litres par heure.",
    "mortar": "60 mm hafif havan: iki kişilik ekip taşır, üç bin metreye aydınlatma ve tahrip "
    "mermisi atar.",
}

# What delegations ask for: a paragraph for each product, in the order of PRODUCTS and LANGUAGES.
NEEDS = """
avion sans pilote pour surveiller la frontière
unmanned plane to watch the border
sınırı gözetleyecek insansız uçak
طائرة مسيرة لمراقبة الحدود
پهپاد برای مراقبت از مرز
avião não tripulado para vigiar a fronteira
avión no tripulado para vigilar la frontera
беспилотник для наблюдения за границей

transport de troupes protégé contre les mines
mine-protected troop carrier
mayına karşı korumalı personel taşıyıcı
ناقلة جنود محمية ضد الألغام
نفربر مقاوم در برابر مین
transporte de tropas protegido contra minas
transporte de tropas a prueba de minas
бронетранспортёр с защитой от мин

vedette pour eaux peu profondes
boat for shallow rivers
sığ nehirler için bot
قارب للأنهار الضحلة
قایق برای رودخانه کم‌عمق
barco para rios pouco profundos
lancha para ríos poco profundos
катер для мелких рек

talkie-walkie crypté
encrypted walkie-talkie
şifreli el telsizi
جهاز لاسلكي محمول مشفر
بی‌سیم دستی رمزدار
rádio portátil encriptado
radio portátil encriptada
шифрованная рация

hôpital de campagne avec bloc opératoire
field hospital with operating theatre
ameliyathaneli sahra hastanesi
مستشفى ميداني مع غرفة عمليات
بیمارستان صحرایی با اتاق عمل
hospital de campanha com bloco operatório
hospital de campaña con quirófano
полевой госпиталь с операционной

images de la Terre depuis l'espace
pictures of the ground from space
uzaydan yer görüntüsü
صور الأرض من الفضاء
عکس زمین از فضا
imagens da Terra a partir do espaço
imágenes de la Tierra desde el espacio
снимки земли из космоса

lunettes pour voir la nuit
goggles to see in the dark
gece görmek için gözlük
نظارات للرؤية الليلية
عینک دید در شب
óculos para ver de noite
gafas para ver de noche
очки ночного видения

brouilleur contre les drones
jammer against drones
dronlara karşı sinyal karıştırıcı
جهاز تشويش ضد الطائرات المسيرة
اخلالگر ضد پهپاد
bloqueador de sinal contra drones
inhibidor contra drones
глушилка против дронов

purifier l'eau du fleuve pour boire
clean drinking water from a river
nehir suyunu içme suyuna arıtma
تنقية مياه النهر للشرب
تصفیه آب رودخانه برای نوشیدن
tornar potável a água do rio
potabilizar agua de río
очистка речной воды для питья

mortier léger d'infanterie
light infantry mortar
hafif piyade havanı
هاون خفيف للمشاة
خمپاره‌انداز سبک پیاده
morteiro ligeiro de infantaria
mortero ligero de infantería
лёгкий пехотный миномёт
"""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder("static")


def by_language(paragraphs: str) -> list[list[str]]:
    """Return the lines of ``paragraphs``, one list for each language."""
    rows = [paragraph.split("\n") for paragraph in paragraphs.strip().split("\n\n")]
    return [list(column) for column in zip(*rows, strict=True)]


def found_across(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Return the shares of rows nearest to their translations in another language, (56,)."""
    shares = []
    for a, b in itertools.permutations(vectors, 2):
        nearest = (a @ b.T).argmax(axis=1)
        shares.append((nearest == np.arange(len(nearest))).mean())
    return np.array(shares)


def needs_found(encoder: Encoder) -> NDArray[np.float64]:
    """Return each language's share of needs whose nearest product is the right one, (8,)."""
    sheets = encoder.encode(list(PRODUCTS.values()))
    shares = []
    for needs in by_language(NEEDS):
        nearest = (encoder.encode(needs) @ sheets.T).argmax(axis=1)
        shares.append((nearest == np.arange(len(sheets))).mean())
    return np.array(shares)


def test_a_sentence_finds_its_translation_in_every_other_language(encoder: Encoder) -> None:
    found = found_across([encoder.encode(column) for column in by_language(SENTENCES)])
    assert found.mean() > 0.93
    assert found.min() > 0.6


def test_vectors_that_connect_no_languages_would_fail_that_test() -> None:
    rng = np.random.default_rng(1)
    found = found_across([rng.normal(size=(12, 256)).astype(np.float32) for _ in LANGUAGES])
    assert found.mean() < 0.3


def test_a_need_finds_its_product_whatever_the_language_of_either(encoder: Encoder) -> None:
    found = needs_found(encoder)
    assert found.mean() >= 0.8
    assert found.min() >= 0.6


def test_the_trades_own_words_meet_across_scripts(encoder: Encoder) -> None:
    same = encoder.encode(
        ["véhicule blindé de transport de troupes", "zırhlı personel taşıyıcı", "مدرعة ناقلة جند"]
    )
    other = encoder.encode(["tente hôpital", "sahra mutfağı", "قمر صناعي"])
    assert (same @ same.T).min() > (same @ other.T).max()


def test_an_abbreviation_is_near_what_it_stands_for(encoder: Encoder) -> None:
    uav, drone, boat = encoder.encode(["İHA", "беспилотный летательный аппарат", "катер"])
    assert uav @ drone > 0.5 > uav @ boat


def test_the_floor_parts_neighbours_from_strangers(encoder: Encoder) -> None:
    sentences = [encoder.encode(column) for column in by_language(SENTENCES)]
    pairs = list(itertools.combinations(sentences, 2))
    true = np.concatenate([(a * b).sum(axis=1) for a, b in pairs])
    strange = np.concatenate([(a * np.roll(b, 1, axis=0)).sum(axis=1) for a, b in pairs])
    assert 0.05 < encoder.similarity_floor < 0.6
    assert (true > encoder.similarity_floor).mean() > 0.9
    assert (strange > encoder.similarity_floor).mean() < 0.1


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Véhicule blindé, Œuvre", "vehicule blinde, oeuvre"),
        ("İNSANSIZ ısı", "insansiz isi"),
        ("Straße ΣΊΣΥΦΟΣ", "strasse σισυφοσ"),
        ("ёлка Йод", "елка иод"),
        ("مُدَرَّعَة", "مدرعه"),
        ("آلية أسلحة إنذار ٱلله", "اليه اسلحه انذار الله"),
        ("مستشفى علي", "مستشفي علي"),
        ("رادـــار", "رادار"),
        ("کیلومتر", "كيلومتر"),
        ("بی\u200cسیم", "بي سيم"),
        ("٣٠ كم، ۱۲ ساعت", "30 كم، 12 ساعت"),
        ("\u200f\ufee3\ufeaa\ufed3\ufeca\u200e", "مدفع"),  # presentation forms, as PDF files have
        ("ﬁn ½", "fin 1⁄2"),
        ("", ""),
    ],
)
def test_fold_writes_all_spellings_as_one(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize(
    "spellings",
    [
        ["VÉHICULE BLINDÉ", "vehicule blinde", "véhicule, blindé !"],
        ["İNSANSIZ HAVA ARACI", "insansız hava aracı", "insansiz hava araci"],
        ["مدرعة", "مُدرّعه"],
        ["120mm", "120 mm", "١٢٠ mm"],
    ],
)
def test_every_spelling_of_a_text_has_the_same_vector(
    encoder: Encoder, spellings: list[str]
) -> None:
    vectors = encoder.encode(spellings)
    assert np.allclose(vectors, vectors[0], atol=1e-6)


def test_the_arabic_article_does_not_hide_the_word(encoder: Encoder) -> None:
    bare, defined, joined = encoder.encode(["رادار", "الرادار", "والرادار"])
    assert bare @ defined > 0.8
    assert bare @ joined > 0.8


def test_vectors_are_unit_float32_rows_of_the_said_dimension(encoder: Encoder) -> None:
    vectors = encoder.encode(["radar", "رادار", "патруль на реке " * 200])
    assert vectors.shape == (3, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_make_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("text", ["", "   ", "?! ---", "\n", "𐎀𐎁"])
def test_a_text_without_a_known_word_is_the_zero_vector(encoder: Encoder, text: str) -> None:
    vectors = encoder.encode(["radar", text, "drone"])
    assert not vectors[1].any()
    assert vectors[0].any()
    assert vectors[2].any()


def test_the_same_text_has_the_same_vector_alone_or_among_others(encoder: Encoder) -> None:
    texts = [f"radio {number} كم" for number in range(3000)]
    together = encoder.encode(texts)
    assert np.array_equal(together, encoder.encode(texts))
    assert np.allclose(encoder.encode([texts[2500]])[0], together[2500], atol=1e-6)


def test_the_checksum_is_that_of_the_model_files(encoder: Encoder) -> None:
    digest = hashlib.sha256(b"".join((MODEL_FOLDER / file).read_bytes() for file in MODEL_FILES))
    assert encoder.checksum == digest.hexdigest()[:16]
    assert encoder.name == "static"
    assert isinstance(encoder, Encoder)


def test_the_model_stays_within_its_size_budget() -> None:
    assert sum(file.stat().st_size for file in MODEL_FOLDER.iterdir()) <= MODEL_BYTES


def test_an_unknown_encoder_is_named_in_the_error() -> None:
    with pytest.raises(EncoderError) as caught:
        load_encoder("telepathy")
    assert caught.value.encoder == "telepathy"
    assert "static" in caught.value.allowed


def test_a_missing_model_is_an_encoder_error(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="cannot read the model"):
        StaticEncoder.load(tmp_path)


@pytest.mark.parametrize("file", MODEL_FILES)
def test_a_damaged_model_is_an_encoder_error(tmp_path: Path, file: str) -> None:
    for name in MODEL_FILES:
        shutil.copyfile(MODEL_FOLDER / name, tmp_path / name)
    (tmp_path / file).write_bytes(b"{}")
    with pytest.raises(EncoderError, match="cannot read the model"):
        StaticEncoder.load(tmp_path)


@pytest.mark.parametrize(
    ("word", "known"),
    [("cold", True), ("hélicoptère", True), ("اللقاح", True), ("qwxz", False), ("drnoe", False)],
)
def test_a_word_of_the_languages_is_known(word: str, known: bool) -> None:
    assert StaticEncoder.load().knows(word) is known


@given(st.text() | st.text("aé_ 3'-الﷺ\u0640\u064b\u0301\u200c\u00a0\u2028\x1f½"))
def test_a_text_has_the_pieces_of_what_stands_between_its_spaces(encoder: StaticEncoder, text: str):
    whole = encoder._tokenizer.encode(words(text), add_special_tokens=False)
    assert encoder._pieces_of_text(text) == whole.ids


def test_a_vector_does_not_depend_on_the_texts_beside_it(encoder: StaticEncoder):
    together = encoder.encode([*SENTENCES.split("\n"), ""])
    alone = [encoder.encode([text])[0] for text in [*SENTENCES.split("\n"), ""]]
    assert np.array_equal(together, np.stack(alone))
