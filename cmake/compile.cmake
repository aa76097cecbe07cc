# Flags shared by every target.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# Without contraction a*b+c rounds the same on every CPU, with or without fused multiply-add.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -ffp-contract=off)
# GCC 12 warns of overlaps and overflows in std::string that do not exist (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-restrict -Wno-stringop-overflow)
  if(CMAKE_UNITY_BUILD)
    # GCC allows a type of an anonymous namespace in the file it was given, but not in the files joined there; and sees
    # variants uninitialized that are moved from.
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage> -Wno-maybe-uninitialized)
  endif()
endif()
if(SALLOW_WERROR)
  add_compile_options(-Werror)
endif()

# For modules that are less performance-critical; cmake/modules.cmake lists them. -O1 takes half of the time of -O3.
set(SALLOW_FAIRLY_OPTIMIZED -O2)
set(SALLOW_LIGHTLY_OPTIMIZED -O1)

# The kernels under src/bits are built once per instruction set and chosen at run time; the rest asks for little.
if(SALLOW_NATIVE)
  add_compile_options(-march=native)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_compile_options(-march=x86-64-v2)
endif()

set(SALLOW_SANITIZE "" CACHE STRING "Sanitizers to build with, such as address,undefined")
if(SALLOW_SANITIZE)
  # The checks that sanitizers put in make GCC's further passes take two to three times as long as all the rest. Names of
  # variables are not in -g1, and yet GCC would track them.
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1 -fno-var-tracking -DNDEBUG")
  # Compiles faster than -O1, a large file in 20 s for 35, and takes up to twice as long to run: for code whose tests take
  # no time.
  set(SALLOW_BARELY_OPTIMIZED -Og)
  set(SALLOW_FAIRLY_OPTIMIZED -O1)
  set(SALLOW_LIGHTLY_OPTIMIZED -Og)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Under sanitizers GCC 12 takes guarded std::optional members for uninitialized.
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
  add_compile_options(-fsanitize=${SALLOW_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SALLOW_SANITIZE})
endif()

# GCC 12 frees memory while it compiles, which takes about a twentieth of its time. Units are small enough without.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options("SHELL:--param ggc-min-expand=1000" "SHELL:--param ggc-min-heapsize=1000000")
endif()

find_program(SALLOW_CCACHE ccache)
if(SALLOW_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SALLOW_CCACHE})
endif()
