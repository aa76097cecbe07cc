# sallow_add_modules(FILE): the libraries of all modules listed in FILE, and lists of their tests and benchmarks.
#
# A module is a folder under src/, perhaps one within another: decode/matching. sallow_engine holds the modules under
# [engine] and links nothing but threads; sallow_program those under [program]. *.test.cc and *.bench.cc stay out of the
# libraries; fuzz and tests pick them up, a test program per outermost folder. A kernel file x_kernels_ISA.cc is built for
# that instruction set alone.

# How much modules are optimized. -O3 for those whose loops take the time; -O2 for those that go through circuits once; -O1
# for the rest of the engine, which reads, sets up loops or sums up results, and for the program; -O0 for its commands,
# pages and terminal, and for files of which a library's templates take all the time. Kernels always belong to the loops.
set(SALLOW_O2_MODULES base circuit distance tableau learn)
set(SALLOW_O1_MODULES noise codes gate_circuit trajectories random_circuits tensor_network stats experiment rare api moments
  budget stream/patch)
set(SALLOW_O0_MODULES page terminal cli)
set(SALLOW_TEMPLATE_FILES "/(config_toml|config_yaml|experiment_folder)\\.cc$")

# Headers of the standard library that most units include, compiled once, and once more for units without optimization.
set(SALLOW_STANDARD_HEADERS <algorithm> <array> <bit> <cmath> <cstdint> <functional> <limits> <map> <memory> <numeric>
  <optional> <set> <span> <string> <string_view> <tuple> <utility> <vector>)

function(sallow_add_modules file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  # In square brackets CMake would see one entry of a list.
  file(READ ${file} text)
  string(REGEX REPLACE "#[^\n]*" "" text "${text}")
  string(REPLACE "[engine]" "library engine" text "${text}")
  string(REPLACE "[program]" "library program" text "${text}")
  string(REGEX MATCHALL "[^\n]+" lines "${text}")
  set(sources "")
  set(names "")
  foreach(line IN LISTS lines)
    if(line MATCHES "^library ([a-z]+)")
      set(library ${CMAKE_MATCH_1})
    elseif(line MATCHES "^([a-z_/]+):")
      set(module ${CMAKE_MATCH_1})
      file(GLOB found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${module}/*.cc)
      list(APPEND sources ${found})
      set(part ${library})
      if(library STREQUAL engine)
        set(part loops)
        if(module IN_LIST SALLOW_O2_MODULES)
          set(part models)
        elseif(module IN_LIST SALLOW_O1_MODULES)
          set(part light)
        elseif(module STREQUAL capi)
          set(part capi)
        endif()
        set(kernels ${found})
        list(FILTER kernels INCLUDE REGEX "_kernels_")
        list(FILTER found EXCLUDE REGEX "_kernels_")
        list(APPEND loops_sources ${kernels})
      elseif(module IN_LIST SALLOW_O0_MODULES)
        set(part plain)
      else()
        set(templates ${found})
        list(FILTER templates INCLUDE REGEX "${SALLOW_TEMPLATE_FILES}")
        list(FILTER found EXCLUDE REGEX "${SALLOW_TEMPLATE_FILES}")
        list(APPEND plain_sources ${templates})
      endif()
      list(APPEND ${part}_sources ${found})
      list(APPEND ${library}_modules ${module})
      string(REGEX REPLACE "/.*" "" name ${module})
      list(APPEND names ${name})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES names)
  list(SORT sources)
  set(tests ${sources})
  set(benches ${sources})
  list(FILTER tests INCLUDE REGEX "\\.test\\.cc$")
  list(FILTER benches INCLUDE REGEX "\\.bench\\.cc$")
  set(parts loops models light capi)
  if(SALLOW_PROGRAM)
    list(APPEND parts plain program)
  endif()
  foreach(part IN LISTS parts)
    list(SORT ${part}_sources)
    list(FILTER ${part}_sources EXCLUDE REGEX "(\\.test\\.cc|\\.bench\\.cc|/cli/main\\.cc)$")
    if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
      list(FILTER ${part}_sources EXCLUDE REGEX "_(avx2|avx512)\\.cc$")
    endif()
    if(part STREQUAL program)
      add_library(sallow_program STATIC ${program_sources})
    else()
      add_library(sallow_${part} OBJECT ${${part}_sources})
    endif()
    # Fit for shared libraries. A hidden function is called as directly as in a program.
    set_target_properties(sallow_${part} PROPERTIES
      POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_compile_features(sallow_${part} PUBLIC cxx_std_20)
    target_include_directories(sallow_${part} PRIVATE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/include)
    target_compile_definitions(sallow_${part} PRIVATE SALLOW_VERSION="${PROJECT_VERSION}")
    set_target_properties(sallow_${part} PROPERTIES UNITY_BUILD_MODE GROUP)
    if(part STREQUAL models)
      target_compile_options(sallow_models PRIVATE ${SALLOW_FAIRLY_OPTIMIZED})
    elseif(part STREQUAL plain)
      target_compile_options(sallow_plain PRIVATE -O0)
    elseif(NOT part STREQUAL loops)
      target_compile_options(sallow_${part} PRIVATE ${SALLOW_LIGHTLY_OPTIMIZED})
    endif()
    # A compiler cache does not see through a precompiled header. GCC takes one at any level of optimization but -O0.
    if(NOT SALLOW_CCACHE OR DEFINED ENV{CCACHE_DISABLE})
      if(part MATCHES "^(loops|plain)$")
        target_precompile_headers(sallow_${part} PRIVATE ${SALLOW_STANDARD_HEADERS})
      else()
        target_precompile_headers(sallow_${part} REUSE_FROM sallow_loops)
      endif()
    endif()
  endforeach()
  # The engine, and the engine with sallow.h. Of an inline function that several files compiled, the linker takes the first,
  # so the objects of the loops come first.
  set(core $<TARGET_OBJECTS:sallow_loops> $<TARGET_OBJECTS:sallow_models> $<TARGET_OBJECTS:sallow_light>)
  add_library(sallow_core STATIC ${core})
  add_library(sallow_engine STATIC ${core} $<TARGET_OBJECTS:sallow_capi>)
  foreach(engine sallow_core sallow_engine)
    set_target_properties(${engine} PROPERTIES LINKER_LANGUAGE CXX)
    target_compile_features(${engine} INTERFACE cxx_std_20)
    target_include_directories(${engine} INTERFACE
      "$<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/src>" "$<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>")
    target_link_libraries(${engine} PUBLIC Threads::Threads)
  endforeach()
  add_library(sallow::engine ALIAS sallow_engine)

  if(SALLOW_PROGRAM)
    target_sources(sallow_program PRIVATE $<TARGET_OBJECTS:sallow_plain>)
    target_link_libraries(sallow_plain PRIVATE CLI11::CLI11 nlohmann_json::nlohmann_json yaml-cpp)
    target_link_libraries(sallow_program PUBLIC sallow_core
      PRIVATE nlohmann_json::nlohmann_json yaml-cpp SQLite::SQLite3 ${SALLOW_MD_LIBRARY} ${CMAKE_DL_LIBS})
    target_include_directories(sallow_program SYSTEM PRIVATE ${SALLOW_MD_HEADER})
    if(SALLOW_METIS_HEADER AND SALLOW_METIS_LIBRARY)
      # For one file alone, so that builds with and without it share all others.
      set_source_files_properties(${CMAKE_SOURCE_DIR}/src/tensor_network/bisection/bisection_order.cc PROPERTIES
        COMPILE_DEFINITIONS SALLOW_HAVE_METIS SKIP_UNITY_BUILD_INCLUSION ON)
      target_include_directories(sallow_program SYSTEM PRIVATE ${SALLOW_METIS_HEADER})
      target_link_libraries(sallow_program PRIVATE ${SALLOW_METIS_LIBRARY})
    endif()
  endif()
  # Where a kernel's loop begins would else depend on what else stands in its file, and with it some percent of speed.
  set(aligned "-falign-functions=64;-falign-loops=64")
  foreach(source IN LISTS loops_sources)
    # Whose steps are inlined into one function all the same, of which more optimization would take a minute.
    set(barely "")
    if(source MATCHES "/block_kernels_")
      set(barely "${SALLOW_BARELY_OPTIMIZED}")
    endif()
    if(source MATCHES "_avx2\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "-mavx2;-mbmi2;-mfma;${aligned};${barely}")
    elseif(source MATCHES "_avx512\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
        "-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mbmi2;-mprefer-vector-width=512;${aligned};${barely}")
    elseif(barely AND source MATCHES "/block_kernels_portable\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${barely}")
    endif()
    # Kernel sets define the same names: each is compiled alone. Those with options are so anyway.
    # In a unit of many files GCC no longer inlines the appending of text, in which a model's printer spends its time.
    if(source MATCHES "(_kernels_portable|/error_model_printer)\\.cc$")
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
    # Kernel files include few headers, and their options differ from those of the precompiled header.
    if(source MATCHES "_kernels_[a-z0-9]+\\.cc$")
      set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()

  # Where a preset asks for a unity build, it joins files of one folder, or of the folders in one of these lists: half of
  # the time of a small unit is spent in the headers of the standard library. The decoders' units are small, because GCC
  # inlines less in large ones.
  set(joined "base circuit" "bits shots" "analyze dem" "distance tableau" "gate_circuit trajectories"
    "codes noise random_circuits" "api experiment stats" "config json process store"
    "campaign circuit_studies records results" "page terminal")
  foreach(source IN LISTS loops_sources models_sources light_sources capi_sources program_sources plain_sources)
    string(REGEX REPLACE ".*/src/([a-z_]+)/.*" "\\1" group ${source})
    set(most 40)
    if(group STREQUAL decode)
      set(most 12)
    endif()
    # What the program adds to these modules of the engine.
    if(source IN_LIST program_sources AND group MATCHES "^(decode|tensor_network)$")
      set(group process)
    endif()
    foreach(folders IN LISTS joined)
      if(" ${folders} " MATCHES " ${group} ")
        string(REPLACE " " "_" group "${folders}")
      endif()
    endforeach()
    get_source_file_property(options ${source} COMPILE_OPTIONS)
    if(NOT options)
      math(EXPR unit "0${files_of_${group}} / ${most}")
      math(EXPR files_of_${group} "0${files_of_${group}} + 1")
      set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group}_${unit})
    endif()
  endforeach()

  set(SALLOW_ENGINE_MODULES "${engine_modules}" PARENT_SCOPE)
  set(SALLOW_MODULES "${names}" PARENT_SCOPE)
  set(SALLOW_TEST_SOURCES "${tests}" PARENT_SCOPE)
  set(SALLOW_BENCH_SOURCES "${benches}" PARENT_SCOPE)
endfunction()
