#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

// MARK: epoll

int linux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int fd, uint64_t key, uint32_t extra) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | extra, .data.u64 = key};
    return epoll_ctl(epoll, operation, fd, &event);
}

int linux_epoll_add(int epoll, int fd, uint64_t key, bool one_shot, bool edge) {
    return control(epoll, EPOLL_CTL_ADD, fd, key, (one_shot ? EPOLLONESHOT : 0) | (edge ? EPOLLET : 0));
}

int linux_epoll_rearm(int epoll, int fd, uint64_t key, bool writable) {
    return control(epoll, EPOLL_CTL_MOD, fd, key, EPOLLONESHOT | (writable ? EPOLLOUT : 0));
}

int linux_epoll_remove(int epoll, int fd) { return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL); }

int linux_epoll_wait(int epoll, struct linux_event *events, int maximum, int timeout_ms) {
    struct epoll_event ready[64];
    if (maximum > 64) maximum = 64;
    int count = epoll_wait(epoll, ready, maximum, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) {
        events[i].key = ready[i].data.u64;
        events[i].hung_up = ready[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
    }
    return count;
}

int linux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// MARK: unix sockets

static int address(const char *path, struct sockaddr_un *result) {
    memset(result, 0, sizeof *result);
    result->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof result->sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(result->sun_path, path);
    return 0;
}

// Closes `fd` and preserves errno.
static int fail(int fd) {
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

int linux_accept(int listener) {
    int fd;
    do fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    return fd;
}

// Removes a socket at `path`; any other file is left alone and makes bind(2) fail.
static void remove_socket(const char *path) {
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode)) unlink(path);
}

static int bound(const char *path, int type, mode_t mode) {
    struct sockaddr_un name;
    if (address(path, &name) < 0) return -1;
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    remove_socket(path);
    // fchmod(2) before bind(2) gives the file its mode, so that no one can connect in between.
    if (fchmod(fd, mode) < 0 || bind(fd, (struct sockaddr *)&name, sizeof name) < 0 || chmod(path, mode) < 0)
        return fail(fd);
    return fd;
}

int linux_listen_unix(const char *path, int backlog, mode_t mode) {
    int fd = bound(path, SOCK_STREAM, mode);
    if (fd >= 0 && listen(fd, backlog) < 0) return fail(fd);
    return fd;
}

int linux_bind_datagram(const char *path, mode_t mode) { return bound(path, SOCK_DGRAM | SOCK_NONBLOCK, mode); }

int linux_datagram_socket(void) { return socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

ssize_t linux_send_datagram(int fd, const char *path, const void *bytes, size_t count) {
    struct sockaddr_un name;
    if (address(path, &name) < 0) return -1;
    int sender = fd >= 0 ? fd : linux_datagram_socket();
    if (sender < 0) return -1;
    ssize_t sent = sendto(sender, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&name, sizeof name);
    int saved = errno;
    if (fd < 0) close(sender);
    errno = saved;
    return sent;
}

int linux_connect_unix(const char *path) {
    struct sockaddr_un name;
    if (address(path, &name) < 0) return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&name, sizeof name) < 0) return fail(fd);
    return fd;
}

bool linux_is_listening(int fd) {
    int listens = 0;
    socklen_t size = sizeof listens;
    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens;
}

int linux_set_timeouts(int fd, int receive_ms, int send_ms) {
    struct timeval receive = {receive_ms / 1000, receive_ms % 1000 * 1000};
    struct timeval send = {send_ms / 1000, send_ms % 1000 * 1000};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &receive, sizeof receive) < 0) return -1;
    return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &send, sizeof send);
}

// MARK: Files

ssize_t linux_copy_file_range(int from, off_t *from_offset, int to, size_t count) {
    return copy_file_range(from, from_offset, to, NULL, count, 0);
}

int linux_write_out(int fd) {
    return sync_file_range(
        fd, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}

int linux_sync_file_system(int fd) { return syncfs(fd); }

int64_t linux_file_system(int fd) {
    struct statfs status;
    return fstatfs(fd, &status) == 0 ? (int64_t)status.f_type : -1;
}

int linux_open_beneath(int directory, const char *path, int flags, mode_t mode) {
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC),
        .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int linux_link_descriptor(int fd, int directory, const char *name) {
    char source[40];
    snprintf(source, sizeof source, "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, source, directory, name, AT_SYMLINK_FOLLOW);
}

int64_t linux_birth_time(int fd) {
    struct statx status;
    if (statx(fd, "", AT_EMPTY_PATH, STATX_BTIME, &status) != 0 || !(status.stx_mask & STATX_BTIME)) return -1;
    return status.stx_btime.tv_sec * 1000 + status.stx_btime.tv_nsec / 1000000;
}

int linux_lock(int fd) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(fd, F_OFD_SETLK, &lock);
}

int linux_is_locked(int fd) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(fd, F_OFD_GETLK, &lock) < 0) return -1;
    return lock.l_type != F_UNLCK;
}

// MARK: Memory

const void *linux_memmem(const void *haystack, size_t haystack_count, const void *needle, size_t needle_count) {
    return memmem(haystack, haystack_count, needle, needle_count);
}

const void *linux_memrchr(const void *start, int byte, size_t count) { return memrchr(start, byte, count); }

// MARK: Processes

// In the child of fork(2): only what signal-safety(7) allows.
static void become(const char *const *arguments, pid_t parent, int report) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() == parent) {  // else the parent died before the line above
        int null = open("/dev/null", O_RDONLY);
        if (null >= 0) dup2(null, STDIN_FILENO);
        execvp(arguments[0], (char *const *)arguments);
    }
    int error = errno;
    if (write(report, &error, sizeof error) < 0) _exit(126);
    _exit(127);
}

pid_t linux_spawn(const char *const *arguments) {
    int report[2];  // close-on-exec: end of file means that execvp(3) succeeded
    if (pipe2(report, O_CLOEXEC) < 0) return -1;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) become(arguments, parent, report[1]);
    int saved = errno;
    close(report[1]);
    int error = 0;
    if (child > 0 && read(report[0], &error, sizeof error) == sizeof error) {
        waitpid(child, NULL, 0);
        child = -1;
        saved = error;
    }
    close(report[0]);
    errno = saved;
    return child;
}

int linux_exit_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGTERM); }

long linux_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -1;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return (long)limit.rlim_max;
}

int linux_protect_memory(void) { return prctl(PR_SET_DUMPABLE, 0); }
