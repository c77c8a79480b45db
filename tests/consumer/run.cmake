# Installs the lock library from BUILD into a fresh prefix, and builds and runs ./project against it with each compiler.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/must.cmake)

set(work ${BUILD}/consumer)
file(REMOVE_RECURSE ${work})

must(${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/prefix --component rwlocker)

# What is installed must not lean on the tree that it came from.
file(GLOB_RECURSE package ${work}/prefix/*.cmake)
get_filename_component(tree ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
foreach(file IN LISTS package)
  file(READ ${file} text)
  string(FIND "${text}" "${tree}" found)
  if(NOT found EQUAL -1)
    message(FATAL_ERROR "${file} names the source tree")
  endif()
endforeach()

foreach(compiler g++ clang++-14)
  must(${CMAKE_COMMAND} -G Ninja -S ${CMAKE_CURRENT_LIST_DIR}/project -B ${work}/${compiler}
       -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_BUILD_TYPE=Release -D WANTED_VERSION=${VERSION}
       -D CMAKE_PREFIX_PATH=${work}/prefix)
  must(${CMAKE_COMMAND} --build ${work}/${compiler})
  must(${work}/${compiler}/consumer)
  must(${work}/${compiler}/checked_consumer)
  must_fail("undefined reference to `use\\(" ${CMAKE_COMMAND} --build ${work}/${compiler} --target mixed)
  must_fail("RWLOCKER_IS_CHECKED" ${CMAKE_COMMAND} -D MIX_BOTH=ON ${work}/${compiler})
endforeach()
