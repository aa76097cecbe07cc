#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/threads.h"
#include "binding.h"

namespace sallow::python {

size_t checked_product(size_t a, size_t b) {
  size_t product;
  if (__builtin_mul_overflow(a, b, &product) || product >= size_t{PTRDIFF_MAX}) throw std::bad_alloc();
  return product;
}

ByteRows make_rows(size_t rows, size_t columns) {
  auto data = std::make_unique_for_overwrite<uint8_t[]>(checked_product(rows, columns) + 1);
  uint8_t* start = data.get();
  nb::capsule owner(data.release(), [](void* memory) noexcept { delete[] static_cast<uint8_t*>(memory); });
  return ByteRows(start, {rows, columns}, owner);
}

nb::ndarray<nb::numpy, double, nb::ndim<1>> make_numbers(std::vector<double> numbers) {
  auto kept = std::make_unique<std::vector<double>>(std::move(numbers));
  double* start = kept->data();
  const size_t count = kept->size();
  nb::capsule owner(kept.release(), [](void* memory) noexcept { delete static_cast<std::vector<double>*>(memory); });
  return nb::ndarray<nb::numpy, double, nb::ndim<1>>(start, {count}, owner);
}

void run_beside_signals(const std::function<void(const std::atomic<bool>&)>& work, const std::function<void()>& look) {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  std::atomic<bool> interrupted = false;
  std::exception_ptr failure;
  {
    nb::gil_scoped_release released;
    std::thread runner([&] {
      try {
        const StopScope scope(&interrupted);
        work(interrupted);
      } catch (const Interrupted&) {
      } catch (...) {
        failure = std::current_exception();
      }
      const std::lock_guard lock(mutex);
      done = true;
      changed.notify_all();
    });
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, std::chrono::milliseconds(50), [&] { return done; })) {
      lock.unlock();
      {
        nb::gil_scoped_acquire acquired;
        // Stored as the thread's error until the work has stopped.
        if (!interrupted && PyErr_CheckSignals() != 0) interrupted = true;
        try {
          if (!interrupted && look) look();
        } catch (nb::python_error& error) {
          error.restore();
          interrupted = true;
        }
      }
      lock.lock();
    }
    lock.unlock();
    runner.join();
  }
  if (interrupted) throw nb::python_error();
  if (failure) std::rethrow_exception(failure);
}

void run_interruptibly(size_t threads, size_t items, const std::function<void(size_t, size_t)>& work) {
  if (items <= 1) {
    nb::gil_scoped_release released;
    for (size_t item = 0; item < items; item++) work(0, item);
    return;
  }
  run_beside_signals([&](const std::atomic<bool>& interrupted) {
    parallel_for(threads, items, [&](size_t worker, size_t item) {
      if (interrupted.load(std::memory_order_relaxed)) throw Interrupted();
      work(worker, item);
    });
  });
}

namespace {

// The Python exception for an exception of the engine. Its text begins with the place, which attributes contain
// separately.
void raise(const char* name, const std::exception& e, const SourceLocation& where, const std::string& remedy) {
  const nb::object type = nb::module_::import_("sallow.errors").attr(name);
  std::string message = e.what();
  if (const std::string place = where.str() + ": "; message.starts_with(place)) message.erase(0, place.size());
  nb::object error = type(message, where.file, where.line, where.column, remedy);
  PyErr_SetObject(type.ptr(), error.ptr());
}

}  // namespace

void bind_errors(nb::module_&) {
  nb::register_exception_translator([](const std::exception_ptr& pointer, void*) {
    try {
      std::rethrow_exception(pointer);
    } catch (const InputError& e) {
      raise("InputError", e, e.where(), e.remedy());
    } catch (const UsageError& e) {
      PyErr_SetString(PyExc_ValueError, e.what());
    } catch (const SystemError& e) {
      PyErr_SetString(PyExc_OSError, e.what());
    } catch (const InternalError& e) {
      PyErr_SetString(PyExc_RuntimeError, e.what());
    }
  });
}

}  // namespace sallow::python

NB_MODULE(_engine, module) {
  module.doc() = "The engine behind the package; use the names that `sallow` exports.";
  // What the traceback of an uncaught exception holds outlives the interpreter; users need not hear of it.
  nanobind::set_leak_warnings(false);
  module.def("version", [] { return SALLOW_VERSION; });
  sallow::python::bind_errors(module);
  sallow::python::bind_model(module);
  sallow::python::bind_circuit(module);
  sallow::python::bind_explain(module);
  sallow::python::bind_sampling(module);
  sallow::python::bind_decoding(module);
  sallow::python::bind_stream(module);
  sallow::python::bind_results(module);
  sallow::python::bind_campaign(module);
  sallow::python::bind_fits(module);
  sallow::python::bind_pages(module);
  sallow::python::bind_rare_events(module);
  sallow::python::bind_distances(module);
  sallow::python::bind_datasets(module);
  sallow::python::bind_gate_circuits(module);
  sallow::python::bind_random_circuits(module);
  sallow::python::bind_command_line(module);
}
