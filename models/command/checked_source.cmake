# Writes a hash of the text of all sources in FOLDERS into OUTPUT, a header, which is touched only when the hash changes. The
# same text has the same hash, wherever it is and whatever compiles it. Run at each build:
# cmake -DFOLDERS=... -DOUTPUT=... -P checked_source.cmake
cmake_minimum_required(VERSION 3.25)
set(hashes "")
foreach(folder ${FOLDERS})
  file(GLOB_RECURSE sources RELATIVE ${folder} ${folder}/*.hpp ${folder}/*.cpp)
  list(SORT sources)
  foreach(source ${sources})
    file(SHA256 ${folder}/${source} hash)
    string(APPEND hashes "${source} ${hash}\n")
  endforeach()
endforeach()
string(SHA256 all "${hashes}")
string(SUBSTRING ${all} 0 16 all)
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define RWBENCH_CHECKED_SOURCE \"@all@\"\n" @ONLY)
