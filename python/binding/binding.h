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
#include <optional>
#include <utility>

#include "api/run_blocks.h"
#include "base/stop_request.h"

namespace sallow::python {

namespace nb = nanobind;

/// A two-dimensional array of bytes, owned by NumPy, one row per shot.
using ByteRows = nb::ndarray<nb::numpy, uint8_t, nb::ndim<2>, nb::c_contig>;
/// An array of the caller: read only, contiguous along rows.
using GivenRows = nb::ndarray<const uint8_t, nb::ndim<2>, nb::device::cpu>;

/// The product. Throws std::bad_alloc if it is too large for memory.
size_t checked_product(size_t a, size_t b);
/// A new array with undefined elements.
ByteRows make_rows(size_t rows, size_t columns);
nb::ndarray<nb::numpy, double, nb::ndim<1>> make_numbers(std::vector<double> numbers);
/// The exception with which work stops after Ctrl-C.
using Interrupted = Stopped;
/// Calls work on another thread, with the interpreter's lock released. Ctrl-C sets its argument within 0.1 s, and
/// requests a stop of the engine (base/stop_request.h); work then throws Interrupted as soon as possible.
///
/// Meanwhile `look`, if given, is called on the caller's thread with the lock held, about 20 times per second. A Python
/// exception in `look` ends the work like Ctrl-C.
void run_beside_signals(const std::function<void(const std::atomic<bool>& interrupted)>& work,
                        const std::function<void()>& look = {});

/// The result of work(), called as above. Starting the thread takes some ten microseconds.
template <typename Work>
auto interruptible(const Work& work) {
  std::optional<decltype(work())> result;
  run_beside_signals([&](const std::atomic<bool>&) { result.emplace(work()); });
  return std::move(*result);
}
/// The same; small work is done on the caller's thread, and then Ctrl-C waits for it.
template <typename Work>
auto interruptible_if(bool is_large, const Work& work) {
  if (is_large) return interruptible(work);
  const nb::gil_scoped_release released;
  return work();
}
/// A text of more bytes takes long enough to parse that Ctrl-C must be able to end it.
inline constexpr size_t kLongText = size_t{1} << 16;

/// Calls work(worker, item) for every item on up to `threads` threads, with the interpreter's lock released. Ctrl-C
/// ends it within 0.1 s, between two items.
void run_interruptibly(size_t threads, size_t items, const std::function<void(size_t worker, size_t item)>& work);

void bind_errors(nb::module_& module);
void bind_circuit(nb::module_& module);
void bind_explain(nb::module_& module);
void bind_model(nb::module_& module);
void bind_sampling(nb::module_& module);
void bind_decoding(nb::module_& module);
void bind_stream(nb::module_& module);
// The following functions use the program's library.
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
