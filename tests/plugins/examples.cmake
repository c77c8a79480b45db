# Installs rwbench from BUILD into a fresh prefix, builds each of EXAMPLES against it by each of COMPILERS ("gcc,clang"), and
# runs what they bring in the installed rwbench: every lock under the scenario, also across compilers.
cmake_minimum_required(VERSION 3.25)

set(work ${BUILD}/plugin-examples)
file(REMOVE_RECURSE ${work})
set(gcc CC=gcc CXX=g++)
set(clang CC=clang-14 CXX=clang++-14)
set(warnings "-Wall -Wextra -Wpedantic -Werror")
string(REPLACE "," ";" COMPILERS "${COMPILERS}")

function(must)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

foreach(component rwlocker rwbench rwbench_plugin)
  must(${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/prefix --component ${component})
endforeach()
set(rwbench ${work}/prefix/bin/rwbench)

foreach(compiler IN LISTS COMPILERS)
  foreach(example ticket prefer_writers cache_with_expiry)
    set(build ${work}/${compiler}/${example})
    must(${CMAKE_COMMAND} -E env ${${compiler}} "CFLAGS=${warnings}" "CXXFLAGS=${warnings}"
         ${CMAKE_COMMAND} -G Ninja -S ${EXAMPLES}/${example} -B ${build}
         -D CMAKE_BUILD_TYPE=Release -D CMAKE_PREFIX_PATH=${work}/prefix)
    must(${CMAKE_COMMAND} --build ${build})
  endforeach()
endforeach()

# must_measure(PLUGIN... ARGUMENT...): a run in which every cell is measured.
function(must_measure)
  execute_process(COMMAND ${rwbench} run --json --trials 1 --warmup 0 ${ARGV}
    OUTPUT_VARIABLE report COMMAND_ERROR_IS_FATAL ANY)
  string(JSON cells GET "${report}" cells)
  string(JSON count LENGTH "${cells}")
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON status GET "${cells}" ${i} status)
    if(NOT status STREQUAL "measured")
      string(JSON lock GET "${cells}" ${i} lock)
      string(JSON scenario GET "${cells}" ${i} scenario)
      message(FATAL_ERROR "${lock} under ${scenario} is ${status}, with ${ARGV}")
    endif()
  endforeach()
endfunction()

foreach(of_locks IN LISTS COMPILERS)
  set(locks --plugin ${work}/${of_locks}/ticket/ticket.so --plugin ${work}/${of_locks}/prefer_writers/prefer_writers.so
            --lock ticket,prefer-writers)
  must_measure(${locks} --scenario balanced,uncontended --readers 2 --writers 2 --iterations 5)
  must_measure(${locks} --scenario throughput --threads 2 --duration 20ms)
  foreach(of_scenario IN LISTS COMPILERS)
    must_measure(${locks} --lock std::mutex,RWLockFair --duration 20ms --scenario cache-with-expiry
      --plugin ${work}/${of_scenario}/cache_with_expiry/cache_with_expiry.so)
  endforeach()
endforeach()

# A name without a slash is a file here, not one that the loader looks for elsewhere. (A host in its build tree may find it
# all the same: CMake leaves an empty element in its search path, which is the current folder.)
list(GET COMPILERS 0 compiler)
execute_process(COMMAND ${rwbench} list --plugin ticket.so WORKING_DIRECTORY ${work}/${compiler}/ticket
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
