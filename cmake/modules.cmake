# sallow_add_modules(FILE): one library of all modules listed in FILE, and lists of their tests and benchmarks.
#
# A module is a folder under src/. Its *.test.cc and *.bench.cc stay out of the library; fuzz and tests pick them up.
# A kernel file src/bits/kernels_ISA.cc is built for that instruction set alone.

function(sallow_add_modules file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(STRINGS ${file} lines REGEX "^[a-z]")
  set(sources "")
  set(names "")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE ":.*" "" name ${line})
    list(APPEND names ${name})
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
    list(APPEND sources ${found})
  endforeach()
  set(tests ${sources})
  set(benches ${sources})
  list(FILTER tests INCLUDE REGEX "\\.test\\.cc$")
  list(FILTER benches INCLUDE REGEX "\\.bench\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(\\.test\\.cc|\\.bench\\.cc|/cli/main\\.cc)$")

  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    list(FILTER sources EXCLUDE REGEX "_(avx2|avx512)\\.cc$")
  endif()
  add_library(sallow_core STATIC ${sources})
  target_include_directories(sallow_core PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(sallow_core PUBLIC Threads::Threads
    PRIVATE CLI11::CLI11 nlohmann_json::nlohmann_json yaml-cpp SQLite::SQLite3 ${SALLOW_MD_LIBRARY})
  target_include_directories(sallow_core SYSTEM PRIVATE ${SALLOW_MD_HEADER})
  target_compile_definitions(sallow_core PRIVATE SALLOW_VERSION="${PROJECT_VERSION}")
  if(SALLOW_METIS_HEADER AND SALLOW_METIS_LIBRARY)
    target_compile_definitions(sallow_core PRIVATE SALLOW_HAVE_METIS)
    target_include_directories(sallow_core SYSTEM PRIVATE ${SALLOW_METIS_HEADER})
    target_link_libraries(sallow_core PRIVATE ${SALLOW_METIS_LIBRARY})
  endif()
  foreach(source IN LISTS sources)
    if(source MATCHES "_avx2\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "-mavx2;-mbmi2;-mfma")
    elseif(source MATCHES "_avx512\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
        "-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mbmi2;-mprefer-vector-width=512")
    endif()
  endforeach()

  # Where a preset asks for a unity build, it joins files of one module, eight at a time.
  set_target_properties(sallow_core PROPERTIES UNITY_BUILD_MODE GROUP)
  foreach(source IN LISTS sources)
    string(REGEX REPLACE ".*/src/([a-z]+)/.*" "\\1" module ${source})
    math(EXPR group "0${files_of_${module}} / 8")
    math(EXPR files_of_${module} "0${files_of_${module}} + 1")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${module}_${group})
  endforeach()

  set(SALLOW_MODULES "${names}" PARENT_SCOPE)
  set(SALLOW_TEST_SOURCES "${tests}" PARENT_SCOPE)
  set(SALLOW_BENCH_SOURCES "${benches}" PARENT_SCOPE)
endfunction()
