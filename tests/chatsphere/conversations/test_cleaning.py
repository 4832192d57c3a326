from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from chatsphere.conversations.cleaning import Cleaned
from chatsphere.conversations.cleaning.incoming import HELD
from chatsphere.conversations.drafting import Draft
from tests.chatsphere.conversations.rendering import dangers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HOSTS = ("ok.org",)
OWN = ("Read https://own.net/a/b?c=1, and more.", "Or (https://own.net/wiki/Duck_(bird)).")
ALLOWED = ("ok.org", "docs.ok.org", "www.ok.org", "ok.org:8080", "https://own.net/a/b?c=1")
KNOWN = range(1, 5)

DUCKS = "https://own.net/wiki/Duck_(bird)"


def cleaned(*pieces: str) -> str:
    cleaning = Cleaned(HOSTS, OWN, KNOWN)
    given = [piece for each in pieces for piece in cleaning.feed(each)] + cleaning.finish()
    return "".join(piece.text for piece in given)


def drafted(*pieces: str) -> Draft:
    draft = Draft(allowed_hosts=HOSTS, own_text=OWN)
    draft.known = KNOWN
    for piece in pieces:
        draft.feed(piece)
    draft.finish()
    return draft


def cuts(text: str) -> Iterator[Iterable[str]]:
    """Every way to cut a text in two."""
    for place in range(1, len(text)):
        yield text[:place], text[place:]


@pytest.mark.parametrize(
    "written",
    [
        "The harbour is deep [1]. It is blue [2][3], or (4) green; see [1, 2].",
        "# Title\n\n- one\n- two\n  - [ ] three\n\n1. four\n2. *five* and **six** ~~seven~~\n\n> eight\n\n---\n\nnine",
        "| a | b |\n|---|---|\n| 1 | `x` |\n| 2 | y [1] |\n",
        "a < b, x<y, i<n; 1<2, a <= b, a <- b, <3, p<0.05, x >y, 5 > 4, x<<y, $x<y$, <, < , <>",
        "Map<K, V> and f(a<b, c>d)",
        "AT&T, R & D, a&b; &amp; &lt;b&gt; &copy; &nbsp; &#169; &unknown;",
        "Note: this. At 10:30. Ratio 1:2:3. C:\\dir\\file.txt and \\(x\\) and \\[y\\] 50\\% \\* \\_",
        "Wow! Really!! [sic] names[i] [[x]] array[i][j] {a} [unclosed",
        "Write to jane.doe@example.org or to the w. The www is old. HTTP is http, https and ftp: protocols.",
        "`<b>`, `` a ` b ``, `![x](http://evil.com)`, `x[0]`, `http://evil.com`, `[9]`, `&#58;`, `\\`",
        "```html\n<b>[x](http://evil.com)</b> x[9] \\ ` ``\n\n  <i>\n```\nAfter.",
        "~~~\n<b>\n```\n<i>\n~~~\nAfter.",
        "````\n```\n<b>\n```\n````",
        "1. Do this:\n   ```python\n   if a<b: print(x[0])\n\n   <b>\n   ```\n2. Then that.",
        "- Do this:\n\n  ```\n  <b>\n    <i>\n  ```\n\n- Then.",
        "```\n<b> never closed",
        "Zoë, naïve, 日本語, العربية, עברית, हिन्दी, ไทย, e\u0301 😀",
        "नमस्\u200dते \u0645\u06cc\u200c\u062e 👩\u200d🚀 ❤\ufe0f 1\ufe0f\u20e3 👍🏽 葛\U000e0100",
        "[here](https://ok.org/a?b=c#d), [docs](https://docs.ok.org), [x](http://ok.org:8080/y), <https://ok.org/x>.",
        f"https://ok.org/y. (www.ok.org/z) [own](https://own.net/a/b?c=1), [duck]({DUCKS}), {DUCKS}.",
        "[x]: https://ok.org/a\n\nSee [this][x] and [x].",
        "[Note]: this is a sentence.\n[1]: so is this one",
        "[Note]:\n\nNext.",
    ],
)
def test_what_harms_nobody_stays_as_it_is(written: str) -> None:
    assert cleaned(written) == written


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("a ![alt](http://e.com/x.png 'title') b", "a alt b"),
        ("![](http://e.com/x.png)", ""),
        ("![alt][ref] ![alt][] ![alt]", "alt alt alt"),
        ("![alt](https://ok.org/x.png)", "alt"),
        ("![a [b](http://e.com) `c`](http://e.com)", "a b `c`"),
        ("[a [b](https://ok.org) c](https://ok.org)", "a [b](https://ok.org) c"),
        ("**[a](https://ok.org)** [b](https://ok.org).", "**[a](<https://ok.org>)** [b](https://ok.org)."),
        ("[text](http://e.com) and [text]( <http://e.com> (title) )", "text and text"),
        ("[a](javascript:alert(1)) [b](data:text/html,x) [c](mailto:a@b.cd) [d](/path)", "a b c d"),
        ("[![alt](http://e.com/i.png)](http://e.com)", "alt"),
        ("[1](http://e.com) [9](http://e.com) [1, 2](http://e.com)", "[1] [1, 2]"),
        ("[1]: http://e.com\n", "[1]\n"),
        ("Deep.\n\n[x]: http://e.com 'title'\n\n[x]", "Deep.\n\n\n\n[x]"),
        ("Deep.\n\n[x]:\n  <http://e.com>\n", "Deep.\n\n\n"),
        ("[x]: /path", ""),
        ("[x]: https://ok.org/a 'title'", "[x]: https://ok.org/a"),
        ("<https://e.com> <mailto:a@b.cd> <a@b.cd>", "(link removed) (link removed) a@b.cd"),
        ("https://e.com/x?y=z. Or www.e.com, “http://e.com/”.", "(link removed). Or (link removed), “(link removed)”."),
        ("ftp://e.com custom://e.com", "ftp(link removed) custom(link removed)"),
        ("https://own.net/a/b https://own.net/a/b?c=1&d=2 https://ok.org.e.com", " ".join(["(link removed)"] * 3)),
        ("https://ok.org@e.com https://ok.org\\@e.com", "(link removed) (link removed)\\@e.com"),
        ("[x](https://ok.org@e.com) [x](https://ok.org&#46;e.com) [x](https://e.com#ok.org)", "x x x"),
        ("a <b>bold</b> and <I CLASS='x>y'>so</I>", "a bold and so"),
        ("one<br>two<p>three</p>four", "one two three four"),
        ("a <!-- hidden\n\nthing --> b <![CDATA[c]]> <?php d ?> <!DOCTYPE html> e", "a  b    e"),
        ("a <script>alert('<b>')</script> b <style>c {}</style> d", "a  b  d"),
        ("Use a <script> tag.", "Use a  tag."),
        ("List<String>, Map<K, List<Object>> and <name>", "List&lt;String>, Map<K, List&lt;Object>> and &lt;name>"),
        ("DROP <table name> <input disabled> <br/> <hr />.", "DROP &lt;table name> &lt;input disabled>  ."),
        ("if x<y then <div never closed", "if x&lt;y then &lt;div never closed"),
        ("http&#58;//e.com http\\://e.com www&period;e.com", "http: //e.com http: //e.com www .e.com"),
        ("a\u200bb\u2060c\ufeffd \u202ee\u202c \U000e0068\U000e0069 x\u200d y\ufe0f &#8203;&zwj;z", "abcd e  x y z"),
        ("a\x00\x07b\ud83d c\x0bd\r\ne\rf\u2028g", "ab c d\ne\nf\ng"),
        ("a ` b <i>c</i>\nd ` `<i>`\n\n`<i>`", "a ` b c\nd ` ` `\n\n`<i>`"),
        ("| `a | <i>` |", "| `a | ` |"),
        ("> ```\n> <i>\n> ```\n", "> \\`\\`\\`\n> \n> \\`\\`\\`\n"),
        ("- ```js\n  <i>\n  ```\n<i>", "-\n  ```js\n  <i>\n  ```\n"),
        ("10. x\n    ```\n    <i>\n      y\n    ```\n<i>", "10. x\n   ```\n   <i>\n     y\n   ```\n"),
        ("1. x\n   ```\n   <i>\n<i>", "1. x\n   ```\n   <i>\n   ```\n"),
        ("Deep [9]. Deep [9] sea [8, 9][1]", "Deep. Deep sea[1]"),
        ("  \n\n <b>\n Deep.", "Deep."),
    ],
)  # fmt: skip
def test_what_could_act_on_the_reader_is_made_text(written: str, left: str) -> None:
    assert cleaned(written) == left


ATTACKS = [
    "![x](http://e.com/?q=secret)",
    "![x]( http://e.com )",
    "![x](<http://e.com/a b>)",
    "![x\\]](http://e.com)",
    "![x][r]\n\n[r]: http://e.com",
    "![r]\n\n[r]: http://e.com",
    "![r][]\n\n[r]:http://e.com",
    "![r]\n\n[r]: https://ok.org/pixel.png",
    "!<b></b>[r]\n\n[r]: https://ok.org/pixel.png",
    "![![x](http://e.com)](http://e.com)",
    "![x](http://e.com",
    "![x\n](http://e.com\n)",
    "[x](http://e.com)",
    "[x](//e.com)",
    "[x](HTTP://E.COM)",
    "[x](\thttps://ok.org.e.com )",
    "[x](https://ok.org\\.e.com)",
    "[x](https:/\\e.com)",
    "[x](&#104;ttp://e.com)",
    "[x](java\nscript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x][y](http://e.com)",
    "[x][9](http://e.com)",
    "[9][x](/e)",
    "[1](http://e.com)(/e)",
    "[x]<b></b>(/e)",
    "[[x]](http://e.com): //e.com",
    "[x](http://e.com) [x](https://ok.org) ![x](https://ok.org)",
    "[a `](http://e.com)` b](http://e.com)",
    "[a](`http://e.com`)",
    "[a]: //e.com\n\n[a]",
    "> [a]: //e.com\n\n[a]",
    "- [a]: //e.com\n\n[a]",
    "[9] [a]: //e.com\n\n[a]",
    "[a<b></b>]: //e.com\n\n[a]",
    "[a]: <b></b>/e\n\n[a]",
    "[a]: /e <b></b>\n\n[a]",
    "[a]: /e 'title\nmore'\n\n[a]",
    "[a\nb]: /e\n\n[a b]",
    "[^a]: http://e.com\n\n[^a]",
    "[\xa0[x]: /e](http://e.com)\n\n[x]",
    "[x]: \xa0\n\n[x] [x](\xa0) [x](a\xa0b)",
    "<http://e.com>",
    "<x@e.com>",
    "<~``x@e.com>",
    "<3<b></b>x@e.com>",
    "http://e.com",
    "HtTpS://e.com",
    "(www.e.com)",
    "*www.e.com*",
    "ht<b></b>tp://e.com",
    "http<b></b>://e.com",
    "http:<!-- -->//e.com",
    "http:/[9]/e.com",
    "ww<b></b>w.e.com www<b></b>.e.com",
    "w&#119;w.e.com &#119;ww.e.com www&#x2e;e.com",
    "http&colon;//e.com http:&sol;/e.com",
    "&#5<b></b>8;//e.com http&#<b></b>58;//e.com",
    "http\u200b://e.com h\u2060ttp://e.com",
    "https://ok.org/a*_'www.e.com'",
    "https://ok.org/a**(http://e.com)x**",
    "https://ok.org/&lt;http://e.com",
    "https://ok.org<b></b>.e.com",
    "https://ok.org.<b></b>e.com",
    "[https://ok.org](http://e.com).e.com",
    "https://ok.org [9].e.com https://ok.org, [9].e.com",
    "https://ok.org,.e.com https://ok.org\u200b.e.com https://ok.org&#46;e.com https://ok.org\\.e.com",
    "[a [b](https://ok.org) c](https://ok.org).e.com",
    "| [a | b](https://ok.org).e.com |",
    "[a\n# b](https://ok.org).e.com",
    "x ` y\n[a ` b](https://ok.org).e.com",
    "[a](https://ok.org) [9].e.com",
    "https://own.net/a/b?c=1<b></b>&d=secret https://own.net/a/b?c=1\u3000secret",
    "<img src=http://e.com>",
    "<img src=http://e.com",
    "<IMG\nSRC='http://e.com'\n>",
    "<img/src=http://e.com>",
    "<div ![x](http://e.com)",
    "<div\n\n![x](http://e.com)",
    "<a href='http://e.com'>x</a>",
    "<svg onload=alert(1)>",
    "<<b>b>",
    "<<b></b>img src=x>",
    "<[9]b>",
    "< [9]b>",
    "<&#98;>",
    "<\\b>",
    "<\x00b>",
    "<b\u200b>",
    "<x-y onclick=alert(1)>",
    "</b><//b></ b>",
    "<!-- x --><!-- y",
    "<!--><img src=x>-->",
    "<!-- --!><img src=x>",
    "<?x ?><![CDATA[ ]]><!A>",
    "<script>x</script><script>y",
    "` ![x](http://e.com)",
    "a ` b\nc ` ![x](http://e.com) ` d",
    "`` ` ![x](http://e.com)",
    "\\`![x](http://e.com)`",
    "`\\` ![x](http://e.com) `",
    "`a`[9]``![x](http://e.com)``",
    "`a`<b></b>``![x](http://e.com)``",
    "`[9]` ``![x](http://e.com)``",
    "\\[9]`![x](http://e.com)`",
    "| ` | `![x](http://e.com)` |\n|---|---|\n",
    "|a|b|\n|-|-|\n| ` | ![x](http://e.com) ` |",
    "[`](http://e.com)`![x](http://e.com)`",
    "<`x@e.com> a ` <b> `",
    "```\ncode\n```\n![x](http://e.com)",
    "```x`y\n![x](http://e.com)\n```",
    "``` a | b\n|---|---|\n![x](http://e.com) | c",
    "~~~ a | b\n|---|---|\n![x](http://e.com) | c",
    "- ```\n![x](http://e.com)\n```",
    "- a\n  ```\n![x](http://e.com)",
    "1. a\n\n   ```\n  ![x](http://e.com)\n   ```\n",
    "> ```\n![x](http://e.com)",
    "> ```\n> a\n\n![x](http://e.com)",
    "a\n    ```\n    ![x](http://e.com)\n    ````\n",
    "[9]```\n![x](http://e.com)\n```\n![x](http://e.com)",
    "<b></b>```\n![x](http://e.com)\n```\n![x](http://e.com)",
    "\u3000```\n![x](http://e.com)\n```\n![x](http://e.com)",
    "[](http://e.com)```\n![x](http://e.com)\n```\n![x](http://e.com)",
    "[~~~](http://e.com)\n![x](http://e.com)\n~~~\n![x](http://e.com)",
    "```\na\n    ```\n![x](http://e.com)",
    "  ```\n  a\n      ```\n![x](http://e.com)",
    "\t```\n\t![x](http://e.com)\n```\n![x](http://e.com)",
]


def test_the_attacks_are_attacks() -> None:
    harmless = [attack for attack in ATTACKS if not dangers(attack, ALLOWED)]
    assert len(ATTACKS) - len(harmless) >= 60
    assert dangers("![x](https://ok.org)", ALLOWED)
    assert not dangers("[x](https://ok.org) and https://ok.org", ALLOWED)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_gets_through_however_it_is_cut(attack: str) -> None:
    for written in (attack, f"Deep [1]. {attack} sea", f"- {attack}\n\n{attack}", f"`{attack}` [x]({attack})"):
        text = drafted(written).text
        assert dangers(text, ALLOWED) == []
        assert drafted(*written).text == text
    assert {drafted(*pieces).text for pieces in cuts(attack)} == {drafted(attack).text}


PARTS = [
    "`", "``", "```", "~~~", "\n", "\n\n", " ", "   ", "    ", "\t", "[", "]", "(", ")", "![", "](", "[x]", "[x]:",
    "[9]", "[1]", "(http://e.com)", "](http://e.com)", "](https://ok.org)", "http://e.com", "https://ok.org/a",
    "www.e.com", "://", ":", "/", "<", ">", "<b>", "</b>", "<img src=x>", "<div", "<!--", "-->", "<?", "?>",
    "<script>", "</script>", "<a href=", "<y", "<3", "> ", "- ", "1. ", "# ", "| a | b |\n|---|---|\n", "|", "!",
    "\\", "&", "&#58;", "&#", "58;", "&lt;", "//e.com", "[a]: ", "/u", "x", "a b", "h", "www", ".", '"', "'", "=",
    "*", "_", "~", "\u200b", "\u200d", "\x00", "\r", "<http://e.com>", "<a@b.cd>", "`a`",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_nothing_gets_through_and_no_cut_matters_in_random_text(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(40):
        parts = draw.sample(PARTS, draw.randrange(4, 16))
        written = "".join(draw.choices(parts, k=draw.randrange(1, 20)))
        text = drafted(written).text
        assert dangers(text, ALLOWED) == [], written
        places = sorted(draw.choices(range(len(written) + 1), k=5))
        pieces = [written[start:end] for start, end in zip([0, *places], [*places, len(written)], strict=True)]
        assert drafted(*written).text == drafted(*pieces).text == text, written


OPENERS = [
    "[", "![", "[a](", "[a](<", '[a](b "', "[x]: ", "[x]:\n", "[1", "[[](u)", "<", "<a", "<a ", '<a "', "<x@", "<!--",
    "<?", "<![CDATA[", "<script>", "`", "` ", "``` ` ", "| ` ", "~", "\n```\n", "\n   ```\n", "\n> ```", "- ", "    ",
    "\\", "&", "&#", "http://", "://", "www.", "\u200d", "\r", "]", "](", "!", "a", ":",
]  # fmt: skip


@pytest.mark.parametrize("opener", OPENERS)
def test_what_is_held_back_is_bounded_and_time_grows_with_the_length(opener: str) -> None:
    """Quadratic time would take minutes."""
    cleaning = Cleaned(HOSTS, OWN, KNOWN)
    written = (opener * 100_000)[:100_000]
    for start in range(0, len(written), 200):
        cleaning.feed(written[start : start + 200])
        assert cleaning.held <= 3 * HELD
    cleaning.finish()


@pytest.mark.parametrize("opener", ["[a ", "![a ", "[a](", "<b ", "<!-- ", "<script>", "` ", "[x]: 'a ", "&", "<a@b"])
def test_what_never_closes_comes_out_in_the_end(opener: str) -> None:
    cleaning = Cleaned(HOSTS, OWN, KNOWN)
    given = cleaning.feed(opener + "word " * HELD)
    assert sum(len(piece.text) for piece in given) > 3 * HELD
    text = "".join(piece.text for piece in given + cleaning.finish())
    assert text.count("word") == HELD
    assert dangers(text, ALLOWED) == []


def test_ordinary_text_flows_without_delay() -> None:
    cleaning = Cleaned(HOSTS, OWN, KNOWN)
    for piece in ["The", " harbour", " is", " deep", ",", " says", " (the", " pilot)", " it", "'s", " 5", " - so", "?"]:
        assert "".join(each.text for each in cleaning.feed(piece)) == piece
    for piece, given in [(" ", ""), ("h", " "), ("ouse", "house"), (" [1", ""), ("]", ""), (".", " [1]."), ("!", "")]:
        assert "".join(each.text for each in cleaning.feed(piece)) == given


def test_marks_are_told_from_brackets_in_code_and_their_places_are_those_of_the_cleaned_text() -> None:
    draft = drafted("<b>It is deep</b> ![x](http://e.com) [1]. See `a[2]` and\n```\nb[3] [9]\n```\nIt is blue [9][2].")
    assert draft.text == "It is deep x [1]. See `a[2]` and\n```\nb[3] [9]\n```\nIt is blue[2]."
    assert [(mark.number, draft.text[mark.start : mark.end]) for mark in draft.marks] == [
        (1, "It is deep x"),
        (2, "It is blue"),
    ]


def test_a_draft_only_grows() -> None:
    draft, before = Draft(), ""
    for character in "A <b>b</b> [x](http://e.com) `c` [9] http://e.com ![d][e]\n```\n<f> [1]\n```\n[g]: /h\n \n":
        draft.feed(character)
        assert draft.text.startswith(before)
        before = draft.text
    draft.finish()
    draft.finish()
    draft.stand_in("Nothing.")
    assert draft.text.startswith(before)
    assert draft.text == draft.text.strip()


def test_a_model_that_writes_nothing_to_be_seen_has_written_nothing() -> None:
    draft = drafted(" <img src=http://e.com> \u200b\n[9]\n")
    assert draft.text == ""
    draft.stand_in("My documents do not say.")
    assert draft.text == "My documents do not say."
