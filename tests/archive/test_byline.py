import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.byline import is_byline, parts_of_byline
from archive.dates import parse_date_line

BYLINES = """
door onze redactie
Door Anna de Wit
DOOR ANNA DE WIT
Door: Anna de Wit
Door redactie buitenland
door onze politieke redactie
Door onze redactie economie
Door de redactie
Door een van onze verslaggevers
Door een onzer redacteuren
Door onze correspondent Jan de Vries
Door A.B. de Jong jr.
door Anna de Wit en Bram ’t Hart
Van onze correspondent
Van onze correspondent in Moskou
Van onze verslaggever
Van een medewerker
Tekst: J. van den Berg
Tekst Anna de Wit
Tekst en beeld: Anna de Wit
Tekst & foto’s: Anna de Wit
Interview: Anna de Wit
Auteur: Anna de Wit
By John Smith
By our correspondent in Tbilisi
By staff reporter
By our staff
By John A. Smith and Mary O’Neill
By Reuters
By Mary-Ann Jones, Moscow
By Mary Jones in Kyiv
Written by Jane Doe
From our correspondent
Von Anna Schmidt
Von Anna Schmidt, Berlin
Von Anna von der Heide und Max Müller
Von unserem Korrespondenten
Von unserer Korrespondentin in Moskau
Von der Redaktion
Autorin: Anna Schmidt
par Jean-Pierre Dupont
Par Pierre de La Tour
Par Anne Le Goff (Tbilissi, correspondance)
Par la rédaction
Par notre correspondant à Moscou
De notre correspondante à Tbilissi
De notre envoyé spécial
Propos recueillis par Anne Le Goff
Auteur : Jeanne d'Arc
Автор: Анна Иванова
Автор: Анна Петровна Иванова
Текст: Иван Петров
Подготовила Анна Иванова
от нашего корреспондента
От нашего корреспондента в Ереване
""".strip().splitlines()

HEADINGS = """
Interview: Jan Smit over zijn boek
Door het oog van de naald
Door Het Oog Van De Naald
DOOR HET OOG VAN DE NAALD
Door de knieën
Door Rusland
Door oorlog getekend
Door onze eigen schuld
Door de redacteur geweigerd
Van Moskou naar Kiev
Van Gogh Museum
Van kwaad tot erger
Van de redactie geweerd
De redactie blijft onafhankelijk
De correspondent vertrekt
De medewerkers
Vrouwen door Poetin geslagen
Spoedberaad
By any means necessary
By Any Means Necessary
By land and sea
By the Sea
By Popular Demand
By the numbers
The reporter who knew too much
Our correspondent explains
Von der Leyen
Von Krieg und Frieden
Von oben herab
Von Anfang an
Der Mitarbeiter des Monats
Par amour du pays
Par la force
De la guerre à la paix
La rédaction en grève
L'envoyé spécial
От Москвы до Еревана
От редакции до типографии
Автор неизвестен
Door Anna de Wit werd bekend dat de president zou aftreden.
Door de redactie van de krant is vannacht ingebroken
""".strip().splitlines()


@pytest.mark.parametrize("line", BYLINES)
def test_a_line_that_says_who_wrote_is_a_byline(line: str) -> None:
    assert is_byline(line)
    assert parts_of_byline(f"  {line}\u00a0") == (line, None)


@pytest.mark.parametrize("line", HEADINGS)
def test_a_heading_that_begins_like_one_is_no_byline(line: str) -> None:
    assert not is_byline(line)


def test_a_date_may_stand_beside_a_byline() -> None:
    day = parse_date_line("14 mei 2024")
    assert parts_of_byline("Door Anna de Wit | 14 mei 2024") == ("Door Anna de Wit", day)
    assert parts_of_byline("14 mei 2024 – door Anna de Wit") == ("door Anna de Wit", day)
    assert not is_byline("Door Anna de Wit | Buitenland | Oorlog")


@given(st.text())
def test_no_text_makes_it_fail_and_none_of_two_lines_is_one(text: str) -> None:
    is_byline(text)
    assert not is_byline(f"Door Anna de Wit\n{text.strip()}x")
