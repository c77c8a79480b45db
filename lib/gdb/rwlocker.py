# rwlocker.py: gdb prints the library's locks in words: who is inside, and who waits on which side, since when.
#
#     (gdb) source rwlocker.py
#     (gdb) print lock
#     $1 = RWLockFair: 1 reader inside; 1 writer waits
#       reader inside, Thread 3 (LWP 4713)
#       writer, Thread 2 (LWP 4712), for 12.3 ms
#
# It reads memory and runs nothing of the program, so it serves a core file and a thread that stands in the middle of the
# lock's own code as well; there the queues may be half edited, which it says. The program needs debug information (-g).
# Who is inside as a reader is found in the threads' records, where gdb can read their thread-local variables.
import re
import time

import gdb
import gdb.printing

READERS_SHIFT = 34  # core/state.hpp
WRITER, QUEUE_LOCKED = 1 << 0, 1 << 1
MOST_LISTED = 1000  # a list that is being edited may go in circles


def plain(value):
    """What an atomic, or a `var` of the platform, has in it."""
    for member in ("_M_i", "_M_b", "_M_p", "value_"):
        try:
            return plain(value[member])
        except (gdb.error, RuntimeError):
            continue
    return value


def template_names(type_name):
    """The names after the last `::` of the first few things in `basic_rw_lock<...>`: policy, platform, owner."""
    return re.findall(r"(\w+)(?=[,>\s])", type_name)


def thread_name(lwp):
    if lwp == 0:
        return ""
    for thread in gdb.selected_inferior().threads():
        if lwp == thread.ptid[1]:
            return f", Thread {thread.num} (LWP {lwp})"
    return f", LWP {lwp}"


def record_pointer():
    return gdb.lookup_type("rwlocker::platform::thread_record").pointer()


def record_of(parker):
    record = record_pointer()
    offset = next(field.bitpos // 8 for field in record.target().fields() if field.name == "parker")
    return gdb.Value(int(parker) - offset).cast(record)


def lwp_of(record):
    return int(plain(record["thread_id"]))


def holds_of(record):
    """The locks that a thread reads, one for each hold."""
    holds = record["holds"]
    size, inline = int(holds["size_"]), holds["inline_"]
    inline_size = inline.type.range()[1] + 1
    for i in range(min(size, inline_size)):
        yield int(inline[i])
    block, left = holds["current_"], size - inline_size
    while left > 0 and int(block["below"]) != 0:
        block = block["below"]
    while left > 0 and int(block) != 0:
        of_block = block["holds"].type.range()[1] + 1
        for i in range(min(left, of_block)):
            yield int(block["holds"][i])
        block, left = block["above"], left - of_block


def records():
    """The record of each thread that gdb can ask for it."""
    selected = gdb.selected_thread()
    if selected is None:
        return
    frame = gdb.selected_frame()
    try:
        for thread in gdb.selected_inferior().threads():
            thread.switch()
            try:
                # gdb knows the name and no type: it is declared in a header, and defined in the library.
                record = gdb.parse_and_eval("*(unsigned long*)&rwlocker_records_1_untagged_current")
                if int(record) != 0:
                    yield record.cast(record_pointer())
            except gdb.error:
                continue
    finally:
        selected.switch()
        frame.select()


def waiters(waiting):
    """The nodes of a circular list."""
    first = plain(waiting["first_"])
    node = first
    for _ in range(MOST_LISTED):
        if int(node) == 0:
            return
        yield node
        node = plain(node["next"])
        if node == first:
            return


def since(node):
    arrived = int(node["arrived"]["__d"]["__r"])
    if gdb.selected_inferior().connection.type == "native":
        ms = (time.clock_gettime_ns(time.CLOCK_MONOTONIC) - arrived) / 1e6
        return f", for {ms:.3g} ms"
    return f", since {arrived / 1e9:.6f} s of the monotonic clock"


def counted(number, what):
    return f"{number} {what}" + ("" if number == 1 else "s")


class LockPrinter:
    def __init__(self, lock):
        self.lock = lock

    def name(self):
        names = template_names(self.lock.type.strip_typedefs().name)
        policy = {"WriterPreferring": "Write", "ReaderPreferring": "Read"}
        found = next((name for name in names if name in policy or name in ("Fair", "ReaderPhaseFair")), "?")
        return "RWLock" + policy.get(found, found) + ("ReentrantWriter" if "reentrant_owner" in names else "")

    def to_string(self):
        engine = self.lock["engine_"]
        word = int(plain(engine["word_"]))
        readers_inside = word >> READERS_SHIFT
        lines = []
        if word & WRITER:
            inside = "a writer inside" + self.writer()
        elif readers_inside:
            inside = counted(readers_inside, "reader") + " inside"
            lines += self.readers()
        else:
            inside = "free"
        writers, readers = list(waiters(engine["writers_"])), list(waiters(engine["readers_"]))
        lines += [self.line("writer", node) for node in writers] + [self.line("reader", node) for node in readers]
        queues = [counted(len(queue), what) for queue, what in ((writers, "writer"), (readers, "reader")) if queue]
        waiting = " and ".join(queues) + (" waits" if len(writers) + len(readers) == 1 else " wait")
        if not queues:
            waiting = "nobody waits"
        if word & QUEUE_LOCKED:
            waiting += " (or nearly so: a thread is editing the queues)"
        return "\n  ".join([f"{self.name()}: {inside}; {waiting}"] + lines)

    def writer(self):
        try:
            holder = plain(self.lock["owner_"]["owner_"])
        except gdb.error:
            return ""  # a plain lock doesn't know
        return thread_name(lwp_of(gdb.Value(int(holder)).cast(record_pointer()))) if int(holder) else ""

    def readers(self):
        address = int(self.lock.address)
        for record in records():
            times = sum(1 for held in holds_of(record) if held == address)
            if times:
                yield "reader inside" + thread_name(lwp_of(record)) + (f", {times} times" if times > 1 else "")

    def line(self, what, node):
        is_competing = str(plain(node["role_now"])).endswith("designated")
        thread = thread_name(lwp_of(record_of(node["target"])))
        return what + thread + since(node) + (", awake and competing" if is_competing else "")


class ExclusiveLockPrinter(LockPrinter):
    def __init__(self, lock):
        super().__init__(lock["lock_"])

    def name(self):
        return "Lock"


def build():
    printers = gdb.printing.RegexpCollectionPrettyPrinter("rwlocker")
    printers.add_printer("basic_rw_lock", r"^rwlocker::basic_rw_lock<.*>$", LockPrinter)
    printers.add_printer("basic_exclusive_lock", r"^rwlocker::basic_exclusive_lock<.*>$", ExclusiveLockPrinter)
    return printers


gdb.printing.register_pretty_printer(None, build(), replace=True)
