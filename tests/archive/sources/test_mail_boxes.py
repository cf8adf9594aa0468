import gzip
import mailbox
from email.message import EmailMessage
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from archive.errors import SourceTooLarge
from archive.sources import mail_boxes
from tests.archive.sources.opened import Noting, items_in, received_in, texts_in


def message(subject: str, text: str) -> EmailMessage:
    written = EmailMessage()
    written["From"] = "De redactie <redactie@krant.example>"
    written["To"] = "lezer@post.example"
    written["Subject"] = subject
    written["Date"] = "Tue, 14 May 2024 08:00:00 +0200"
    written.set_content(text)
    return written


def box(path: Path, *messages: EmailMessage) -> Path:
    made = mailbox.mbox(path)
    for each in messages:
        made.add(each)
    made.close()
    return path


def test_a_mail_box_gives_its_messages_as_they_were_sent(tmp_path: Path) -> None:
    file = box(
        tmp_path / "Nieuwsbrieven", message("Een", "Eerste brief."), message("Twee", "From hier af.\n\nFrom daar.")
    )
    items = items_in(file)
    assert [item.key for item in items] == ["Nieuwsbrieven@0", f"Nieuwsbrieven@{file.read_bytes().index(b'From ', 5)}"]
    first, second = (item.receive(Noting()) for item in items)
    assert first.media_type == "message/rfc822"
    assert first.content.rstrip() == message("Een", "Eerste brief.").as_bytes().rstrip()
    assert b"\nFrom hier af." in second.content
    assert second.origin == f"{file}:2"


def test_a_line_of_a_text_is_no_beginning(tmp_path: Path) -> None:
    file = tmp_path / "a.mbox"
    body = "From that day on\n\nFrom here at 12:30 it rained\nFrom a@b.be Tue May 14 08:00:00 2024\nend"
    file.write_text(f"From - Tue May 14 08:00:00 2024\nSubject: s\nFrom: a@b.be\n\n{body}\n\n")
    assert [item.key for item in items_in(file)] == ["a.mbox@0"]


@pytest.mark.parametrize("packing", ["gz", "zip"])
def test_a_packed_mail_box_is_read_too(tmp_path: Path, packing: str) -> None:
    plain = box(tmp_path / "a.mbox", *(message(str(i), f"Brief {i}.") for i in range(20)))
    packed = tmp_path / f"a.mbox.{packing}"
    if packing == "gz":
        packed.write_bytes(gzip.compress(plain.read_bytes()))
    else:
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            archive.write(plain, "Takeout/Mail/a.mbox")
    assert [each.content for each in received_in(packed)] == [each.content for each in received_in(plain)]


def test_messages_can_be_received_in_any_order(tmp_path: Path) -> None:
    plain = box(tmp_path / "a.mbox", *(message(str(i), f"Brief {i}.") for i in range(5)))
    packed = tmp_path / "a.mbox.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    items = items_in(packed)
    backwards = [item.receive(Noting()).content for item in reversed(items)]
    assert backwards[::-1] == [item.receive(Noting()).content for item in items]


def test_a_mail_box_that_was_cut_off_keeps_the_beginning_of_its_last_message(tmp_path: Path) -> None:
    file = box(tmp_path / "a.mbox", message("Een", "Eerste brief."), message("Twee", "Tweede brief, lang."))
    file.write_bytes(file.read_bytes()[:-10])
    assert b"Tweede bri" in received_in(file)[1].content


def test_a_packed_mail_box_that_was_cut_off_says_so_at_its_end(tmp_path: Path) -> None:
    plain = box(tmp_path / "a.mbox", *(message(str(i), f"Brief {i}. {i * 7919}") for i in range(50)))
    packed = tmp_path / "a.mbox.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes())[:-100])
    *letters, last = texts_in(packed)
    assert len(letters) > 40
    assert last.startswith("a.mbox.gz is damaged or was cut off")


def test_a_message_that_is_too_large_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_boxes, "MAX_ARTICLE_BYTES", 1_000_000)
    file = box(tmp_path / "a.mbox", message("Een", "x\n" * 1_500_000), message("Twee", "Kort."))
    large, small = items_in(file)
    with pytest.raises(SourceTooLarge, match=r"a\.mbox:1 is larger than 1 MB"):
        large.receive(Noting())
    assert b"Kort." in small.receive(Noting()).content
