# Configures TREE with -DRWLOCKER_CHECKED=ON, installs its lock library into a fresh prefix in BUILD, and builds and runs
# ./project against it: its rwlocker::rwlocker is the checked one.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/must.cmake)

set(work ${BUILD}/consumer_checked)
file(REMOVE_RECURSE ${work})

must(${CMAKE_COMMAND} -G Ninja -S ${TREE} -B ${work}/tree -D CMAKE_CXX_COMPILER=g++ -D CMAKE_BUILD_TYPE=Release
     -D RWLOCKER_CHECKED=ON -D RWBENCH_BUILD_HARNESS=OFF -D RWBENCH_BUILD_TESTS=OFF)
must(${CMAKE_COMMAND} --build ${work}/tree)
must(${CMAKE_COMMAND} --install ${work}/tree --prefix ${work}/prefix --component rwlocker)

must(${CMAKE_COMMAND} -G Ninja -S ${CMAKE_CURRENT_LIST_DIR}/project -B ${work}/project -D CMAKE_CXX_COMPILER=g++
     -D CMAKE_BUILD_TYPE=Release -D WANTED_VERSION=${VERSION} -D CMAKE_PREFIX_PATH=${work}/prefix)
must(${CMAKE_COMMAND} --build ${work}/project --target consumer checked_by_default)
must(${work}/project/consumer)
must(${work}/project/checked_by_default)
