"""A folder as a machine sees it through a network file system: a test tool, for FUSE.

shared.py BACKING MOUNT [late=SECONDS] [stale] [again=N]

Two mounts of one backing folder are two machines. Files that the other machine made come late, and a folder's listing
is believed for as long (late=3); such a file is ESTALE when it is first asked for, and when it is first read (stale); every N-th rename, link, unlink,
mkdir and rmdir is done, its answer is lost, and it is asked for again: the second answer is that of one who comes too
late (again=2). Locks are each machine's own.
"""

import errno
import os
import sys
import threading
import time

import fusepy


class Machine(fusepy.Operations):
    def __init__(self, backing, late, stale, again):
        self.backing, self.late, self.stale, self.again = backing, late, stale, again
        self.own, self.seen, self.staled, self.listings = set(), set(), set(), {}
        self.asked_for = {}
        self.asked = 0
        self.turn = threading.Lock()

    def real(self, path):
        return self.backing + path

    # Scripts are started by a name that nobody has asked for before: no machine believes that they are absent.
    def visible(self, path):
        try:
            stat = os.lstat(self.real(path))
        except OSError:
            self.own.discard(path)
            self.seen.discard(path)
            raise
        if path in self.own or path in self.seen or not os.path.isfile(self.real(path)) or path.endswith(".sh"):
            return stat
        if time.time() - stat.st_ctime < self.late:
            raise fusepy.FuseOSError(errno.ENOENT)
        # Of the first such answer the kernel asks again by itself; who asked is told of the second.
        if self.stale and self.asked_for.setdefault(path, 0) < 2:
            self.asked_for[path] += 1
            raise fusepy.FuseOSError(errno.ESTALE)
        self.seen.add(path)
        return stat

    def made(self, path):
        self.own.add(path)
        folder, name = os.path.split(path)
        if folder in self.listings:
            self.listings[folder][1].add(name)

    def gone(self, path):
        self.own.discard(path)
        self.seen.discard(path)
        self.listings.pop(path, None)
        folder, name = os.path.split(path)
        if folder in self.listings:
            self.listings[folder][1].discard(name)

    # What FUSE itself renames is no business of the network.
    def answer(self, path, error):
        if self.again and ".fuse_hidden" not in path:
            self.asked += 1
            if self.asked % self.again == 0:
                raise fusepy.FuseOSError(error)

    def __call__(self, op, *args):
        with self.turn:
            try:
                return getattr(self, op)(*args)
            except fusepy.FuseOSError:
                raise
            except OSError as error:
                raise fusepy.FuseOSError(error.errno)

    def getattr(self, path, fh=None):
        stat = os.fstat(fh) if fh is not None else self.visible(path)
        names = "atime ctime mtime gid uid mode nlink size ino blocks".split()
        return {f"st_{name}": getattr(stat, f"st_{name}") for name in names}

    def readdir(self, path, fh):
        when, names = self.listings.get(path, (0, set()))
        if time.time() - when >= self.late:
            names = set()
            for name in os.listdir(self.real(path)):
                try:
                    self.visible(os.path.join(path, name))
                    names.add(name)
                except OSError:
                    pass
            self.listings[path] = (time.time(), names)
        return [".", "..", *names]

    def open(self, path, flags):
        self.visible(path)
        return os.open(self.real(path), flags & ~os.O_NOFOLLOW)

    def create(self, path, mode, fi=None):
        handle = os.open(self.real(path), os.O_RDWR | os.O_CREAT, mode)
        self.made(path)
        return handle

    def read(self, path, size, offset, fh):
        if self.stale and path not in self.own and path not in self.staled and not path.endswith(".sh"):
            self.staled.add(path)
            raise fusepy.FuseOSError(errno.ESTALE)
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        os.truncate(self.real(path) if fh is None else fh, length)

    def fsync(self, path, datasync, fh):
        os.fsync(fh)

    def flush(self, path, fh):
        return 0

    def release(self, path, fh):
        os.close(fh)

    def rename(self, old, new):
        self.visible(old)
        os.rename(self.real(old), self.real(new))
        self.gone(old)
        self.made(new)
        self.answer(old + new, errno.ENOENT)

    def link(self, target, source):
        os.link(self.real(source), self.real(target))
        self.made(target)
        self.answer(target, errno.EEXIST)

    def unlink(self, path):
        os.unlink(self.real(path))
        self.gone(path)
        self.answer(path, errno.ENOENT)

    def mkdir(self, path, mode):
        os.mkdir(self.real(path), mode)
        self.made(path)
        self.answer(path, errno.EEXIST)

    def rmdir(self, path):
        os.rmdir(self.real(path))
        self.gone(path)
        self.answer(path, errno.ENOENT)

    def chmod(self, path, mode):
        self.own.add(path)
        os.chmod(self.real(path), mode)

    def chown(self, path, uid, gid):
        os.chown(self.real(path), uid, gid)

    def utimens(self, path, times=None):
        self.own.add(path)
        os.utime(self.real(path), times)

    def symlink(self, target, source):
        os.symlink(source, self.real(target))
        self.made(target)

    def readlink(self, path):
        return os.readlink(self.real(path))

    def statfs(self, path):
        stat = os.statvfs(self.backing)
        names = "bavail bfree blocks bsize favail ffree files flag frsize namemax".split()
        return {f"f_{name}": getattr(stat, f"f_{name}") for name in names}


backing, mount, *options = sys.argv[1:]
told = dict(option.partition("=")[::2] for option in options)
fusepy.FUSE(
    Machine(backing, float(told.get("late", 0)), "stale" in told, int(told.get("again", 0))),
    mount,
    foreground=True,
    use_ino=True,
    direct_io=True,
    entry_timeout=0,
    attr_timeout=0,
    negative_timeout=0,
)
