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
          -ex thread -ex "generate-core-file ${PROGRAM}.core" -ex continue ${PROGRAM}
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
prints("${said}" "= Lock: a writer inside; nobody waits\n")
prints("${said}" "= RWLockRead: 1 reader inside; nobody waits
  reader inside, Thread 1 ${lwp}\n")
prints("${said}" "Current thread is 1 ")  # it is where it was
prints("${said}" "exited normally")

execute_process(
  COMMAND ${GDB} -q -nx -batch -ex "source ${PRINTER}" -ex "print written" ${PROGRAM} ${PROGRAM}.core
  OUTPUT_VARIABLE said ERROR_VARIABLE said)
prints("${said}" "= RWLockFairReentrantWriter: a writer inside, Thread [0-9]+ ${lwp}; 1 writer waits
  writer, Thread [0-9]+ ${lwp}, since [0-9.]+ s of the monotonic clock\n")
file(REMOVE ${PROGRAM}.core)
