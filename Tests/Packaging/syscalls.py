"""Restricts this process as a unit's settings say (systemd.exec(5)), by libseccomp as systemd does it.

Of the settings those that a program notices: SystemCallFilter, MemoryDenyWriteExecute, RestrictAddressFamilies, RestrictNamespaces,
NoNewPrivileges.
"""

import ctypes
import errno
import mmap
import socket
import subprocess

PR_SET_NO_NEW_PRIVS = 38
CLONE_NEW = 0x7E020080  # Each flag of clone(2) for a namespace of its own.
ALLOW = 0x7FFF0000
EQUAL, NOT_EQUAL, MASKED_EQUAL = 4, 1, 7


def refuse(error):
    return 0x00050000 | error


class Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp` of seccomp_rule_add(3)."""

    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


class Filter:
    """Which calls a unit allows. Made before the process is in the other root, where there may be no systemd-analyze."""

    def __init__(self, unit):
        self.unit = unit
        self.seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self.seccomp.seccomp_init.restype = ctypes.c_void_p
        allowed = None
        for word in unit.get("SystemCallFilter").split():
            # The tilde stands once for all that follows it on its line, which no unit continues with what it allows.
            if word.startswith("~"):
                denies, word = True, word[1:]
            elif allowed is None:
                denies, allowed = False, set()
            allowed = allowed - expand(word) if denies else allowed | expand(word)
        self.numbers = {number for name in allowed or () if (number := self._number(name)) is not None}

    def _number(self, name):
        number = self.seccomp.seccomp_syscall_resolve_name(name.encode())
        # Negative where this processor has no such call.
        return number if number >= 0 else None

    def load(self):
        """For this process and all that come from it. Not to be undone."""
        libc = ctypes.CDLL(None, use_errno=True)
        if self.unit.get("NoNewPrivileges") == "yes":
            check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        self._load(ALLOW, self._refusals())
        # Last, as it does not allow that another is loaded.
        if self.numbers:
            assert self.unit["SystemCallErrorNumber"] == "EPERM"
            self._load(refuse(errno.EPERM), [(ALLOW, number, None) for number in self.numbers])

    def _refusals(self):
        refused = []
        if self.unit.get("RestrictAddressFamilies") == "AF_UNIX":
            refused.append((errno.EAFNOSUPPORT, "socket", Comparison(0, NOT_EQUAL, socket.AF_UNIX, 0)))
        if self.unit.get("RestrictNamespaces") == "yes":
            for flag in (1 << bit for bit in range(32) if CLONE_NEW >> bit & 1):
                for call in ("clone", "unshare"):
                    refused.append((errno.EPERM, call, Comparison(0, MASKED_EQUAL, flag, flag)))
            # Its flags lie in memory, where no filter sees them; who is refused takes clone(2).
            refused.append((errno.ENOSYS, "clone3", None))
        if self.unit.get("MemoryDenyWriteExecute") == "yes":
            both = mmap.PROT_WRITE | mmap.PROT_EXEC
            refused.append((errno.EPERM, "mmap", Comparison(2, MASKED_EQUAL, both, both)))
            for call in ("mprotect", "pkey_mprotect"):
                refused.append((errno.EPERM, call, Comparison(2, MASKED_EQUAL, mmap.PROT_EXEC, mmap.PROT_EXEC)))
        return [(refuse(error), self._number(call), comparison) for error, call, comparison in refused]

    def _load(self, default, rules):
        context = ctypes.c_void_p(self.seccomp.seccomp_init(ctypes.c_uint32(default)))
        assert context
        for action, number, comparison in rules:
            comparisons = (Comparison * 1)(comparison) if comparison else None
            count = 1 if comparison else 0
            check(self.seccomp.seccomp_rule_add_array(context, ctypes.c_uint32(action), number, count, comparisons))
        check(self.seccomp.seccomp_load(context))


def expand(word):
    """The names of all calls of a group such as `@system-service`, or the one name."""
    if not word.startswith("@"):
        return {word}
    lines = subprocess.run(
        ["systemd-analyze", "syscall-filter", word], check=True, capture_output=True, text=True
    ).stdout.splitlines()[1:]
    names = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    return set().union(*map(expand, names))


def check(result):
    if result < 0:
        raise OSError(-result, f"the filter of system calls: {errno.errorcode.get(-result, result)}")
