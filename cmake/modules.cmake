# sallow_add_modules(FILE): one library of all modules listed in FILE, and lists of their tests and benchmarks.
#
# A module is a folder under src/, perhaps one within another: decode/matching. Its *.test.cc and *.bench.cc stay out of
# the library; fuzz and tests pick them up, a test program per outermost folder. A kernel file x_kernels_ISA.cc is built
# for that instruction set alone.

function(sallow_add_modules file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(STRINGS ${file} lines REGEX "^[a-z]")
  set(sources "")
  set(names "")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "[:/].*" "" name ${line})
    list(APPEND names ${name})
  endforeach()
  list(REMOVE_DUPLICATES names)
  foreach(name IN LISTS names)
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
  # What reads, writes and tells; no time is spent there, and so it is optimized little.
  set(telling_folders
    "/src/(json|noise|codes|gate_circuit|process|records|config|store|results|campaign|page|report|cli)/")
  set(telling ${sources})
  list(FILTER telling INCLUDE REGEX ${telling_folders})
  list(FILTER sources EXCLUDE REGEX ${telling_folders})
  add_library(sallow_telling OBJECT ${telling})
  target_compile_options(sallow_telling PRIVATE ${SALLOW_TELLING_OPTIMIZED})
  add_library(sallow_core STATIC ${sources} $<TARGET_OBJECTS:sallow_telling>)
  target_link_libraries(sallow_core PUBLIC Threads::Threads)
  foreach(target sallow_core sallow_telling)
    target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${target}
      PRIVATE CLI11::CLI11 nlohmann_json::nlohmann_json yaml-cpp SQLite::SQLite3 ${SALLOW_MD_LIBRARY})
    target_include_directories(${target} SYSTEM PRIVATE ${SALLOW_MD_HEADER})
    target_compile_definitions(${target} PRIVATE SALLOW_VERSION="${PROJECT_VERSION}")
  endforeach()
  if(SALLOW_METIS_HEADER AND SALLOW_METIS_LIBRARY)
    target_compile_definitions(sallow_core PRIVATE SALLOW_HAVE_METIS)
    target_include_directories(sallow_core SYSTEM PRIVATE ${SALLOW_METIS_HEADER})
    target_link_libraries(sallow_core PRIVATE ${SALLOW_METIS_LIBRARY})
  endif()
  foreach(source IN LISTS sources)
    # Whose steps are inlined into one function all the same, of which more optimization would take a minute.
    set(barely "")
    if(source MATCHES "/block_kernels_")
      set(barely "${SALLOW_BARELY_OPTIMIZED}")
    endif()
    if(source MATCHES "_avx2\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "-mavx2;-mbmi2;-mfma;${barely}")
    elseif(source MATCHES "_avx512\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
        "-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mbmi2;-mprefer-vector-width=512;${barely}")
    elseif(barely AND source MATCHES "/block_kernels_portable\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${barely}")
    endif()
    # Kernel sets define the same names: each is compiled alone. Those with options are so anyway.
    if(source MATCHES "_kernels_portable\\.cc$")
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()

  # Where all that takes time is a library's templates.
  foreach(source IN LISTS telling)
    if(source MATCHES "/(flags|config_toml|experiment_folder)\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS -O0)
    endif()
  endforeach()

  # Where a preset asks for a unity build, it joins files of one module, twelve at a time.
  set_target_properties(sallow_core sallow_telling PROPERTIES UNITY_BUILD_MODE GROUP)
  foreach(source IN LISTS sources telling)
    string(REGEX REPLACE ".*/src/([a-z_]+)/.*" "\\1" module ${source})
    math(EXPR group "0${files_of_${module}} / 12")
    math(EXPR files_of_${module} "0${files_of_${module}} + 1")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${module}_${group})
  endforeach()

  set(SALLOW_MODULES "${names}" PARENT_SCOPE)
  set(SALLOW_TEST_SOURCES "${tests}" PARENT_SCOPE)
  set(SALLOW_BENCH_SOURCES "${benches}" PARENT_SCOPE)
endfunction()
