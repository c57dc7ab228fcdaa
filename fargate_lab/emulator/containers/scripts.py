"""Shell text: what a command line means, and what has to stand around a script so that signals work.

bashkit knows no signals from outside. A script that traps or waits gets wrapped commands: each one looks, when it
returns, whether a signal has come meanwhile, and raises it inside the shell. So a trap runs when the foreground
command is over, as in bash; ``sleep 1000 & wait`` is interrupted at once, as in bash. A trap does not interrupt a
loop that runs none of our commands, and child shells (``sh other.sh``) hear nothing.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field

SHELLS = ("sh", "bash", "ash", "dash")
WRAPPED = ("sleep", "curl", "wget", "nslookup", "nc")
SIGNALS = {"HUP": 1, "INT": 2, "QUIT": 3, "KILL": 9, "USR1": 10, "USR2": 12, "TERM": 15, "WINCH": 28}
INTERRUPTED = 253
"""Status by which a command of ours tells its wrapper that signals wait."""

_RAISE = (
    '__lab_raise() { [ "$1" = 253 ] || return $1; __lab_status; local s=$?; if [ "$BASHPID" = "$$" ]; then local n; '
    'for n in $(__lab_signals); do [ -n "$(trap -p $n)" ] && kill -$n $$; done; fi; return $s; }; '
)
_TELL = '__LAB_PID=$BASHPID __LAB_JOBS="$(jobs -r)" '
"""What a command is told in scripts with jobs: whose it is, and what runs beside it."""
_WAIT = (
    '__lab_busy() { case "$1" in "") [ -n "$(jobs -r)" ];; -*|%*) return 1;; *) kill -0 "$1" 2>/dev/null;; esac; }; '
    f"wait() {{ local s; while __lab_busy $1; do {_TELL}__lab_wait || {{ s=$?; __lab_raise $s; return; }}; done; "
    'builtin wait "$@"; }; '
)
_TIMEOUT = (
    "timeout() { local t; "
    'while [ "${1#-}" != "$1" ]; do [ "$1" = -k -o "$1" = -s ] && shift; shift; done; t=$1; shift; '
    '__LAB_TIMEOUT=$t "$@"; }; '
)


@dataclass(frozen=True)
class Script:
    """A shell's work: its text, its positional parameters, its options."""

    text: str
    name: str = "sh"
    arguments: list[str] = field(default_factory=list)
    options: str = ""
    exec_form: bool = False
    """Whether there is no shell: the text is one quoted command."""

    @property
    def _bare(self) -> str:
        """The text without what stands in quotes."""
        return re.sub(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*\"""", "Q", self.text, flags=re.S)

    @property
    def has_jobs(self) -> bool:
        """Whether anything may run in the background."""
        return bool(re.search(r"(?<![&>|<])&(?![&>\d-])", self._bare))

    @property
    def traps(self) -> bool:
        """Whether a trap may be set."""
        return bool(re.search(r"\btrap\b", self.text))

    def replaced_by(self, command: str) -> bool:
        """Whether ``command`` takes the shell's place: by ``exec``, or as the last command of ``sh -c``."""
        name = re.escape(command)
        if re.search(rf"\bexec\s+(?:-\S+\s+)*(?:\S*/)?{name}\b", self.text) or re.search(
            r'\bexec\s+"?\$@', self.text
        ):
            return True
        last = re.split(r"&&|\|\||[;&|\n]", self._bare.strip().rstrip(";"))[-1].strip()
        return not self.traps and bool(re.match(rf"(?:\S*/)?{name}\b", last))

    def wrapped(self, programs: tuple[str, ...], seed: int) -> str:
        """The text that bashkit runs: on one line with what stands before it, so that line numbers stay."""
        before = f"RANDOM={seed}; "
        if self.options:
            before += f"set {self.options}; "
        if self.traps or self.has_jobs:
            before += _RAISE + _WAIT
            tell = _TELL if self.has_jobs else ""
            for name in (*WRAPPED, *programs):
                before += f'{name}() {{ {tell}command {name} "$@" || __lab_raise $?; }}; '
        if re.search(r"\btimeout\b", self.text):
            before += _TIMEOUT
        if self.has_jobs:
            words = [self.name, *self.arguments]
            return f"bash -c {shlex.quote(before + self.text)} {shlex.join(words)}; __lab_left $?"
        if self.arguments:
            before += f"set -- {shlex.join(self.arguments)}; "
        return before + self.text


def shell_script(argv: list[str]) -> Script | str | None:
    """What ``sh ...`` is to run: a Script, the path of a script file, or None when it would read standard input."""
    options: list[str] = []
    words = argv[1:]
    while words and words[0].startswith(("-", "+")) and words[0] not in ("-", "--"):
        word = words.pop(0)
        if word in ("-o", "+o") and words:
            options.append(f"{word} {words.pop(0)}")
            continue
        letters = word[1:].replace("l", "").replace("i", "")
        command = "c" in letters and word[0] == "-"
        letters = letters.replace("c", "")
        if letters.endswith("o") and words:
            options.append(f"{word[0]}{letters} {words.pop(0)}")
        elif letters:
            options.append(word[0] + letters)
        if command:
            if not words:
                return None
            text, *rest = words
            return Script(text, rest[0] if rest else argv[0], rest[1:], " ".join(options))
    return words[0] if words else None


def quoted(argv: list[str]) -> str:
    """An argument vector as one command line."""
    return shlex.join(argv)
