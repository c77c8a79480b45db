# Stops PROGRAM in gdb where its locks are in known states, and holds what PRINTER says of them against what is so.
cmake_minimum_required(VERSION 3.25)

function(prints text pattern)
  if(NOT text MATCHES "${pattern}")
    message(SEND_ERROR "expected: ${pattern}\nin:\n${text}")
  endif()
endfunction()

execute_process(
  COMMAND ${GDB} -q -nx -batch -ex "set print thread-events off" -ex "source ${PRINTER}" -ex "break stops_here" -ex run
          -ex "print never_used" -ex "print read_by_three" -ex "print written" -ex "print plain" -ex "print read_by_one[70]"
          -ex thread -ex "thread 2" -ex "print read_by_three" -ex thread -ex "thread 1"
          -ex "generate-core-file ${PROGRAM}.core"
          # What no program can be made to stand in for long: the queue bit, and a writer that competes.
          -ex "set var never_used.engine_.word_._M_i = 2" -ex "print never_used"
          -ex "set var never_used.engine_.word_._M_i = 0"
          -ex "set var written.engine_.writers_.first_.value_->role_now.value_ = rwlocker::core::role::designated"
          -ex "print written"
          -ex "set var written.engine_.writers_.first_.value_->role_now.value_ = rwlocker::core::role::waiting"
          -ex continue ${PROGRAM}
  OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(said MATCHES "ptrace: Operation not permitted")
  message("skipped: no program may be debugged here")
  return()
endif()
set(lwp "\\(LWP [0-9]+\\)")
set(time "for [0-9.e+]+ ms")
prints("${said}" "= RWLockFair: free; nobody waits\n")
prints("${said}" "= RWLockWrite: 2 readers inside; 1 writer and 2 readers wait
  reader inside, Thread 1 ${lwp}, 2 times
  writer, Thread 2 ${lwp}, ${time}
  reader, Thread [34] ${lwp}, ${time}
  reader, Thread [34] ${lwp}, ${time}\n")
prints("${said}" "= RWLockFairReentrantWriter: a writer inside, Thread 1 ${lwp}; 1 writer waits
  writer, Thread 5 ${lwp}, ${time}\n")
if(IS_CHECKED)  # then every lock knows its writer
  set(known ", Thread 1 ${lwp}")
endif()
prints("${said}" "= Lock: a writer inside${known}; nobody waits\n")
prints("${said}" "= RWLockRead: 1 reader inside; nobody waits
  reader inside, Thread 1 ${lwp}\n")
prints("${said}" "Current thread is 1 .*Current thread is 2 ")  # it is where it was
prints("${said}" "= RWLockFair: free; nobody waits \\(or nearly so: a thread is editing the queues\\)")
prints("${said}" "  writer, Thread 5 ${lwp}, for [0-9.e+]+ ms, awake and competing\n")
# At least 100 ms, and no more than it all took.
string(REGEX MATCH "Thread 5 ${lwp}, for ([0-9.e+]+) ms" found "${said}")
if(CMAKE_MATCH_1 LESS 100 OR CMAKE_MATCH_1 GREATER 60000)
  message(SEND_ERROR "expected Thread 5 to have waited for 100 ms to a minute, in:\n${said}")
endif()
prints("${said}" "exited normally")

execute_process(
  COMMAND ${GDB} -q -nx -batch -ex "source ${PRINTER}" -ex "print written" ${PROGRAM} ${PROGRAM}.core
  OUTPUT_VARIABLE said ERROR_VARIABLE said)
prints("${said}" "= RWLockFairReentrantWriter: a writer inside, Thread [0-9]+ ${lwp}; 1 writer waits
  writer, Thread [0-9]+ ${lwp}, since [0-9.]+ s of the monotonic clock\n")
file(REMOVE ${PROGRAM}.core)
