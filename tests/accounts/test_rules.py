"""Who may join under which name, which mailbox an address leads to, and where one may be sent on to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.utils import redirect

from ideas.accounts import rules
from ideas.accounts.addresses import address_key, block_of, hidden, normal_address
from ideas.accounts.passwords import common_passwords

COMMON = common_passwords()


@pytest.mark.parametrize("handle", ["maya", "m4y", "ma-ya", "a" * 30, "0x0"])
def test_a_plain_handle_may_be_had(handle: str) -> None:
    assert rules.why_not_handle(handle) is None


@pytest.mark.parametrize(
    "handle", ["", "ma", "a" * 31, "Maya", "ma_ya", "-maya", "maya-", "ma--ya", "mäya", "ma ya", "maya\n", "мауа"]
)
def test_a_handle_of_another_shape_may_not_be_had(handle: str) -> None:
    assert rules.why_not_handle(handle)


@pytest.mark.parametrize("handle", ["admin", "adrnin", "r00t", "plinth", "p1inth", "sta-ff", "no-reply"])
def test_handles_that_speak_for_the_site_are_kept_also_as_look_alikes(handle: str) -> None:
    assert rules.why_not_handle(handle)


@pytest.mark.parametrize(("one", "other"), [("tom", "t0m"), ("modern", "rnodern"), ("viola", "vio1a"), ("www", "vvww")])
def test_handles_that_look_alike_share_a_key(one: str, other: str) -> None:
    assert rules.handle_key(one) == rules.handle_key(other)


@pytest.mark.parametrize(("born", "fine"), [(2009, True), (2010, False), (2011, False), (1900, True), (1899, False)])
def test_one_joins_when_this_year_minus_the_birth_year_is_greater_than_16(born: int, fine: bool) -> None:
    assert (rules.why_not_born_in(born, this_year=2026, over=16) is None) is fine


@pytest.mark.parametrize(
    "password",
    ["sieben7!x", "correct horse battery staple", "ピ" * 8 + "タゴラ", "a😀b😀c😀d😀", "x1" * 40, "q7#" + "a" * 70],
)
def test_any_long_enough_password_will_do(password: str) -> None:
    assert rules.why_not_password(password, common=COMMON) is None


@pytest.mark.parametrize("password", ["kurz1!x", "", "z" * 8, "x1" * 129])
def test_a_password_that_is_short_or_one_letter_long_is_refused(password: str) -> None:
    assert rules.why_not_password(password, common=COMMON)


@pytest.mark.parametrize("password", ["password", "PASSWORD", "12345678", "iloveyou", "password123", " qwertyuiop "])
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    assert rules.why_not_password(password, common=COMMON)


def test_ones_own_name_is_no_password() -> None:
    assert rules.why_not_password("Maya Lindqvist", common=COMMON, about=["maya", "Maya Lindqvist"])


@pytest.mark.parametrize("name", ["Maya", "Ðóra Þórsdóttir", "山田 花子", "O'Neil", "Zoë-Marie 2", "नूर"])
def test_names_are_written_in_any_script(name: str) -> None:
    assert rules.why_not_name(rules.tidy(name)) is None


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 81, "=1+1", "@maya", "\u202eayam", "ma\u200bya", "see https://x.y", "!!!", "a\x00b"]
)
def test_names_that_hide_something_are_refused(name: str) -> None:
    assert rules.why_not_name(rules.tidy(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("maya@gmail.com", "m.a.y.a@gmail.com"),
        ("maya@gmail.com", "maya+ideas@gmail.com"),
        ("maya@gmail.com", "Ma.Ya+x@GoogleMail.com"),
        ("maya@plinth.example", "MAYA@Plinth.Example"),
        ("maya@plinth.example", "maya+1@plinth.example"),
        ("maya@proton.me", "ma-y.a@protonmail.com"),
        ("maya@icloud.com", "maya@me.com"),
        ("maya@xn--bcher-kva.example", "maya@bücher.example"),
    ],
)
def test_addresses_of_one_mailbox_share_a_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("maya@plinth.example", "ma.ya@plinth.example"),
        ("maya@gmail.com", "maya@gmail.com.evil.example"),
        ("maya@gmail.com", "maya@notgmail.com"),
        ("ma-ya@gmail.com", "maya@gmail.com"),
        ("maya@outlook.com", "ma.ya@outlook.com"),
        ("maya@icloud.com", "ma.ya@icloud.com"),
    ],
)
def test_addresses_of_two_mailboxes_do_not(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def key_of(text: str) -> str:
    address = normal_address(text)
    assert address is not None
    return address_key(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "maya",
        "maya@",
        "@x.example",
        "a b@x.example",
        "maya@x",
        "a" * 65 + "@x.example",
        "x@y.example\r\nBcc: z@w.example",
        "maya@localhost",
        "mäya@x.example",
        "a@b.example,c@d.example",
        '"a b"@x.example',
        "maya@[127.0.0.1]",
        "a\x00@b.example",
    ],
)
def test_what_cannot_be_written_to_is_no_address(text: str) -> None:
    assert normal_address(text) is None


def test_an_address_is_shown_without_giving_it_away() -> None:
    assert hidden("maya@plinth.example") == "m…@plinth.example"


@pytest.mark.parametrize(
    ("ip", "block"),
    [("192.0.2.7", "192.0.2.7/32"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("::ffff:192.0.2.7", "192.0.2.7/32"),
     ("fe80::1%eth0", "fe80::/64"), (None, "unknown"), ("nonsense", "unknown")],
)  # fmt: skip
def test_one_household_shares_an_address_block(ip: str | None, block: str) -> None:
    assert block_of(ip) == block


@pytest.mark.parametrize("target", ["/", "/ideas/tideglow", "/ideas?page=2&q=%2F", "/a//b"])
def test_one_is_sent_on_to_a_page_of_this_site(target: str) -> None:
    assert rules.own_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\t//evil.example",
        "//evil.example/%2f..",
        "/a\r\nSet-Cookie: x=y",
        "ideas",
        " /ideas",
        "/\x00",
        "http:evil.example",
        "/" + "a" * 600,
        "///evil.example",
    ],
)
def test_nobody_is_sent_on_to_another_site(target: str | None) -> None:
    assert rules.own_path(target) is None


@given(st.text(alphabet="/\\\t\n:@.ab?#%\x00 ", max_size=12))
def test_whatever_is_gone_on_to_stays_on_this_site(target: str) -> None:
    path = rules.own_path(target)
    if path is not None:
        location = redirect(path).headers["Location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))
