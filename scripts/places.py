"""Write ``pipelines/languages/places.txt``: countries and cities in Kazakh, Russian and English, a place a line,
and whether it is a land or a town.

They are the territories and the time zones' cities of CLDR (Unicode licence) that have names of one word in all three,
and the towns of Kazakhstan below, written from knowledge.
"""

from __future__ import annotations

import re
from pathlib import Path

from babel import Locale

_FILE = Path(__file__).parent.parent / "pipelines" / "languages" / "places.txt"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LANGUAGES = ("kk", "ru", "en")
_TOWNS = """
Абай Абай Abai|Ақкөл Акколь Akkol|Ақсай Аксай Aksai|Ақсу Аксу Aksu|Ақтау Актау Aktau|Ақтөбе Актобе Aktobe
Алатау Алатау Alatau|Алға Алга Alga|Алтай Алтай Altai|Алматы Алматы Almaty|Арал Аральск Aral|Арқалық Аркалык Arkalyk
Арыс Арысь Arys|Астана Астана Astana|Атбасар Атбасар Atbasar|Атырау Атырау Atyrau|Аягөз Аягоз Ayagoz
Байқоңыр Байконур Baikonur|Балқаш Балхаш Balkhash|Екібастұз Экибастуз Ekibastuz|Ембі Эмба Emba|Есік Иссык Esik
Есіл Есиль Esil|Жаңаөзен Жанаозен Zhanaozen|Жаңатас Жанатас Zhanatas|Жаркент Жаркент Zharkent
Жезқазған Жезказган Zhezkazgan|Жетісай Жетысай Zhetysai|Жем Жем Zhem|Жетісу Жетысу Zhetysu|Зайсаң Зайсан Zaisan
Қазалы Казалинск Kazaly|Қандыағаш Кандыагаш Kandyagash|Қарағанды Караганда Karaganda|Қаражал Каражал Karazhal
Қаратау Каратау Karatau|Қаскелең Каскелен Kaskelen|Кентау Кентау Kentau|Көкшетау Кокшетау Kokshetau
Қонаев Конаев Konaev|Қостанай Костанай Kostanay|Құлсары Кульсары Kulsary|Курчатов Курчатов Kurchatov
Қызылорда Кызылорда Kyzylorda|Ленгер Ленгер Lenger|Лисаковск Лисаковск Lisakovsk|Макинск Макинск Makinsk
Маңғыстау Мангистау Mangystau|Орал Уральск Oral|Өскемен Усть-Каменогорск Oskemen|Павлодар Павлодар Pavlodar
Петропавл Петропавловск Petropavl|Приозерск Приозёрск Priozersk|Риддер Риддер Ridder|Рудный Рудный Rudny
Саран Сарань Saran|Сарқан Саркан Sarkan|Сарыағаш Сарыагаш Saryagash|Сәтбаев Сатпаев Satpayev|Семей Семей Semey
Сергеев Сергеевка Sergeyevka|Степногор Степногорск Stepnogorsk|Степняк Степняк Stepnyak|Тайынша Тайынша Taiynsha
Талғар Талгар Talgar|Талдықорған Талдыкорган Taldykorgan|Тараз Тараз Taraz|Теміртау Темиртау Temirtau
Текелі Текели Tekeli|Темір Темир Temir|Тобыл Тобыл Tobyl|Түркістан Туркестан Turkistan|Ұлытау Улытау Ulytau
Үшарал Ушарал Usharal|Үштөбе Уштобе Ushtobe|Хромтау Хромтау Khromtau|Шалқар Шалкар Shalkar|Шар Чарск Shar
Шахтинск Шахтинск Shakhtinsk|Шемонаиха Шемонаиха Shemonaikha|Шу Шу Shu|Шымкент Шымкент Shymkent
Щучинск Щучинск Shchuchinsk|Форт-Шевченко Форт-Шевченко Fort-Shevchenko
""".strip().replace("\n", "|")


def main() -> None:
    """Write the file again."""
    locales = [Locale(code) for code in _LANGUAGES]
    rows = {tuple(locale.territories.get(code, "") for locale in locales) for code in locales[2].territories}
    lands = _lines(rows)
    rows = {tuple(town.split()) for town in _TOWNS.split("|")}
    for zone in locales[1].time_zones:
        here = zone.rsplit("/", 1)[-1].replace("_", " ")  # CLDR leaves English names out that say the same
        rows.add(
            tuple(
                locale.time_zones.get(zone, {}).get("city", here if locale.language == "en" else "")
                for locale in locales
            )
        )
    towns = [line for line in _lines(rows) if line not in lands]
    _FILE.write_text(
        "\n".join([*(f"{line}|land" for line in lands), *(f"{line}|town" for line in towns)]) + "\n", "utf-8"
    )


def _lines(rows: set[tuple[str, ...]]) -> list[str]:
    return sorted("|".join(row) for row in rows if all(map(_WORD.fullmatch, row)))


if __name__ == "__main__":
    main()
