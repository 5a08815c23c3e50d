"""Runs a command on a terminal of its own: terminal.py COLUMNS INPUT COMMAND… shows what is to be seen there, and ends as the command."""

import fcntl
import os
import pty
import struct
import sys
import termios

columns, text, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
process, terminal = pty.fork()
if process == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execvp(command[0], command)
os.write(terminal, f"{text}\n".encode())
try:
    while data := os.read(terminal, 4096):
        os.write(1, data)
except OSError:
    pass  # How Linux says that nobody has the terminal open any more.
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
