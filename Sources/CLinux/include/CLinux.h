// Linux calls that Swift's Glibc module lacks (epoll(7), and what glibc only declares with _GNU_SOURCE), and a few whose C
// types are awkward in Swift. Each returns the system call's result, with errno set.
#ifndef CLINUX_H
#define CLINUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: epoll(7)

// One event that linux_epoll_wait reports.
struct linux_event {
    uint64_t key;
    bool hung_up;  // EPOLLRDHUP, EPOLLHUP or EPOLLERR: the peer is gone, at least for writing
};

int linux_epoll_create(void);

// Registers `fd` for EPOLLIN | EPOLLRDHUP. `one_shot` disarms it after one event; `edge` reports changes only.
int linux_epoll_add(int epoll, int fd, uint64_t key, bool one_shot, bool edge);

// Arms a one-shot registration again, with `writable` for EPOLLOUT as well. Reports immediately if it is already ready.
int linux_epoll_rearm(int epoll, int fd, uint64_t key, bool writable);

int linux_epoll_remove(int epoll, int fd);

// Waits at most `timeout_ms` (-1: for ever). Returns the number of events, 0 after a timeout or a signal.
int linux_epoll_wait(int epoll, struct linux_event *_Nonnull events, int maximum, int timeout_ms);

// A counter that is readable once a number has been written to it, eventfd(2): wakes a thread that waits in epoll_wait(2).
// Non-blocking, close-on-exec.
int linux_eventfd(void);

// MARK: unix(7) sockets

// Accepts without blocking; the connection is close-on-exec and blocking. EINTR is retried.
int linux_accept(int listener);

// A listening stream socket at `path`, replacing any other socket. Its mode is `mode` before anyone can connect.
int linux_listen_unix(const char *_Nonnull path, int backlog, mode_t mode);

// A bound datagram socket at `path`, replacing any other socket; non-blocking, close-on-exec.
int linux_bind_datagram(const char *_Nonnull path, mode_t mode);

// Sends one datagram to the socket at `path` from `fd` (-1: an unnamed socket of its own), never blocking.
ssize_t linux_send_datagram(int fd, const char *_Nonnull path, const void *_Nonnull bytes, size_t count);

// An unconnected datagram socket for linux_send_datagram; close-on-exec, non-blocking.
int linux_datagram_socket(void);

// Connects a stream socket to `path`.
int linux_connect_unix(const char *_Nonnull path);

// Whether `fd` is a stream socket that listens.
bool linux_is_listening(int fd);

// Receive and send timeouts of a socket, in milliseconds.
int linux_set_timeouts(int fd, int receive_ms, int send_ms);

// MARK: Files

ssize_t linux_copy_file_range(int from, off_t *_Nullable from_offset, int to, size_t count);

// Writes the file's dirty pages to the disk and waits for that. Syncs neither the file's size nor the disk's own cache
// (sync_file_range(2)).
int linux_write_out(int fd);

// Syncs the whole file system of `fd` to disk (syncfs(2)).
int linux_sync_file_system(int fd);

// The type of the file system (`f_type`, statfs(2)), or -1 with errno.
int64_t linux_file_system(int fd);

// openat2(2) with RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS: never leaves `directory`, follows no link.
int linux_open_beneath(int directory, const char *_Nonnull path, int flags, mode_t mode);

// link(2) from an open descriptor, by its name in /proc (linkat(2), AT_SYMLINK_FOLLOW).
int linux_link_descriptor(int fd, int directory, const char *_Nonnull name);

// When the file of `fd` was created, statx(2): milliseconds since 1970, or -1 if the file system does not record that.
int64_t linux_birth_time(int fd);

// Takes a write lock on the whole file that belongs to the open file description (F_OFD_SETLK): it is released when the last
// descriptor is closed, and so when its process dies. EAGAIN if another holds it.
int linux_lock(int fd);

// Whether another open file description holds a lock on the file (F_OFD_GETLK): 1, 0, or -1 with errno.
int linux_is_locked(int fd);

// MARK: Memory

const void *_Nullable linux_memmem(
    const void *_Nonnull haystack, size_t haystack_count, const void *_Nonnull needle, size_t needle_count);

// The last `byte` before `start` + `count`, or NULL (memrchr(3)).
const void *_Nullable linux_memrchr(const void *_Nonnull start, int byte, size_t count);

// MARK: Processes

// Forks and executes `arguments[0]` (searched in PATH) in a process group of its own, with SIGTERM delivered to it when the
// calling *thread* ends (PR_SET_PDEATHSIG), all signals unblocked, and standard input from /dev/null. Returns the
// process id, or -1 with errno, also when the program could not be executed.
pid_t linux_spawn(const char *_Nullable const *_Nonnull arguments);

// The process exits with SIGTERM when its parent does (PR_SET_PDEATHSIG).
int linux_exit_with_parent(void);

// Raises the soft limit of open descriptors to the hard limit (RLIMIT_NOFILE), and returns that number.
long linux_raise_descriptor_limit(void);

// No core dumps, and no other process of the same user may read this one's memory (PR_SET_DUMPABLE 0).
int linux_protect_memory(void);

#endif
