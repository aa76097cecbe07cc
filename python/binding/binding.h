#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>

#include "api/run_blocks.h"

namespace sallow::python {

namespace nb = nanobind;

/// A two-dimensional array of bytes that NumPy owns, one row per shot.
using ByteRows = nb::ndarray<nb::numpy, uint8_t, nb::ndim<2>, nb::c_contig>;
/// What callers hand in: read only, contiguous along rows.
using GivenRows = nb::ndarray<const uint8_t, nb::ndim<2>, nb::device::cpu>;

/// The product; throws std::bad_alloc where it is beyond what memory holds.
size_t checked_product(size_t a, size_t b);
/// A new array, whose elements are to be written.
ByteRows make_rows(size_t rows, size_t columns);
nb::ndarray<nb::numpy, double, nb::ndim<1>> make_numbers(std::vector<double> numbers);
/// What work throws to stop after Ctrl-C.
struct Interrupted : std::exception {};
/// Calls work on another thread, with the interpreter's lock released. Ctrl-C sets its argument within a tenth of a
/// second; work then throws Interrupted as soon as it can.
///
/// Meanwhile `look`, if there is one, is called on the caller's thread with the lock held, some 20 times a second. What
/// it throws of Python's ends the work as Ctrl-C does.
void run_beside_signals(const std::function<void(const std::atomic<bool>& interrupted)>& work,
                        const std::function<void()>& look = {});

/// Calls work(worker, item) for every item on up to `threads` threads, with the interpreter's lock released. Ctrl-C
/// ends it within a tenth of a second, between two items.
void run_interruptibly(size_t threads, size_t items, const std::function<void(size_t worker, size_t item)>& work);

void bind_errors(nb::module_& module);
void bind_circuit(nb::module_& module);
void bind_explain(nb::module_& module);
void bind_model(nb::module_& module);
void bind_sampling(nb::module_& module);
void bind_decoding(nb::module_& module);
// What follows is the program's library.
void bind_results(nb::module_& module);
void bind_campaign(nb::module_& module);
void bind_fits(nb::module_& module);
void bind_pages(nb::module_& module);
void bind_rare_events(nb::module_& module);
void bind_distances(nb::module_& module);
void bind_datasets(nb::module_& module);
void bind_gate_circuits(nb::module_& module);
void bind_random_circuits(nb::module_& module);
void bind_command_line(nb::module_& module);

}  // namespace sallow::python
