#include <nanobind/stl/optional.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "analyze/detection_converter.h"
#include "api/bit_rows.h"
#include "api/block_parts.h"
#include "api/convert_rows.h"
#include "api/sample_rows.h"
#include "base/error.h"
#include "binding.h"
#include "bits/random_stream.h"
#include "circuit_codes.h"
#include "dem/error_model_sampler.h"
#include "frame/frame_sampler.h"
#include "shots/shot_reader.h"
#include "shots/shot_writer.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

/// Packed rows of shots from the caller, with `bits` bits each.
class GivenShots {
 public:
  GivenShots(const GivenRows& rows, size_t bits, const char* what) : rows_(rows), bits_(bits) {
    require_equal(what, rows.shape(1), packed_bytes(bits));
    SALLOW_REQUIRE(rows.shape(0) == 0 || rows.shape(1) <= 1 || rows.stride(1) == 1,
                   "a shot's bytes must be contiguous");
    SALLOW_REQUIRE(rows.shape(0) == 0 || rows.stride(0) >= 0, "shots must not run backwards");
  }

  size_t count() const { return rows_.shape(0); }
  GivenBits bits() const { return {rows_.data(), static_cast<size_t>(rows_.stride(0)), true}; }
  void load(size_t first, size_t count, PackedShots& packed, BitTable& table) const {
    load_rows(bits(), first, count, bits_, packed, table);
  }

 private:
  const GivenRows& rows_;
  size_t bits_;
};

/// An array of shots that is filled block by block: one byte per bit, or packed, least significant bit first.
class FilledRows {
 public:
  FilledRows(size_t shots, size_t bits, bool packed)
      : packed_(packed), width_(packed ? packed_bytes(bits) : bits), rows_(make_rows(shots, width_)) {}

  void store(const BitTable& table, size_t first, size_t count, PackedShots& shots) {
    store_rows(table, 0, count, shots, wanted(), first);
  }
  const ByteRows& rows() const { return rows_; }
  WantedBits wanted() const { return {rows_.data(), width_, packed_}; }

 private:
  bool packed_;
  size_t width_;
  ByteRows rows_;
};

size_t block_count(size_t shots) {
  SALLOW_REQUIRE(shots <= size_t{INT64_MAX}, "shots: expected at most 2^63 - 1");
  return shots / kShotsPerBlock + (shots % kShotsPerBlock != 0);
}

/// A sampler of a circuit or model, compiled on another thread so that Ctrl-C ends it.
template <typename Sampler, typename Source, typename... Options>
std::unique_ptr<const Sampler> compiled(const Source& source, const Options&... options) {
  // Another thread may change the source while the lock is released.
  const Source own = source;
  return interruptible([&] { return std::make_unique<const Sampler>(own, options...); });
}

const Circuit& whole(const Circuit& circuit) {
  circuit.require_whole();
  return circuit;
}

class DetectorSampler {
 public:
  DetectorSampler(const Circuit& circuit, uint64_t seed, uint64_t next_block)
      : sampler_(compiled<FrameSampler>(whole(circuit))), seed_(seed), next_block_(next_block) {}

  nb::typed<nb::tuple, nb::any, nb::any> sample(size_t shots, bool bit_packed, size_t num_threads) {
    FilledRows events(shots, sampler_->row_count(), bit_packed);
    FilledRows flips(shots, sampler_->observable_count(), bit_packed);
    // Reserved before the lock is released, so that threads that share a sampler get different shots.
    const uint64_t first = std::exchange(next_block_, next_block_ + block_count(shots));
    sample_rows(*sampler_, seed_, first * kShotsPerBlock, shots, events.wanted(), flips.wanted(), num_threads,
                run_interruptibly);
    return nb::make_tuple(events.rows(), flips.rows());
  }
  uint64_t seed() const { return seed_; }
  uint64_t next_block() const { return next_block_; }

 private:
  std::unique_ptr<const FrameSampler> sampler_;
  uint64_t seed_, next_block_;
};

/// Measurement results: flips from Pauli frames, added to a reference sample of one bit per measurement.
class MeasurementSampler {
 public:
  MeasurementSampler(const Circuit& circuit, uint64_t seed, const GivenRows& reference, uint64_t next_block)
      : sampler_(compiled<FrameSampler>(whole(circuit), FrameOutput::kMeasurementFlips)),
        seed_(seed),
        next_block_(next_block),
        reference_((sampler_->row_count() + 63) / 64) {
    require_equal("rows of the reference sample", reference.shape(0), 1);
    const GivenShots given(reference, sampler_->row_count(), "bytes of the reference sample");
    std::memcpy(reference_.data(), given.bits().data, packed_bytes(sampler_->row_count()));
  }

  ByteRows sample(size_t shots, bool bit_packed, size_t num_threads) {
    FilledRows results(shots, sampler_->row_count(), bit_packed);
    const uint64_t first = std::exchange(next_block_, next_block_ + block_count(shots));
    sample_measurement_rows(*sampler_, reference_, seed_, first * kShotsPerBlock, shots, results.wanted(), num_threads,
                            run_interruptibly);
    return results.rows();
  }
  uint64_t seed() const { return seed_; }
  uint64_t next_block() const { return next_block_; }

 private:
  std::unique_ptr<const FrameSampler> sampler_;
  uint64_t seed_, next_block_;
  std::vector<uint64_t> reference_;  // one bit per measurement
};

/// Errors of a model with what they flip; or what errors of a recording flip.
class ModelSampler {
 public:
  ModelSampler(const DetectorErrorModel& model, uint64_t seed, uint64_t next_block)
      : sampler_(compiled<ErrorModelSampler>(model)), seed_(seed), next_block_(next_block) {}

  nb::typed<nb::tuple, nb::any, nb::any, nb::any> sample(size_t shots, bool bit_packed, bool return_errors,
                                                         size_t num_threads, const std::optional<GivenRows>& replayed) {
    std::optional<GivenShots> given;
    if (replayed) {
      given.emplace(*replayed, sampler_->error_count(), "bytes of a shot's errors");
      require_equal("shots of recorded errors", given->count(), shots);
    }
    FilledRows events(shots, sampler_->detector_count(), bit_packed);
    FilledRows flips(shots, sampler_->observable_count(), bit_packed);
    FilledRows errors(return_errors ? shots : 0, sampler_->error_count(), bit_packed);
    struct Worker {
      BitTable events, flips, errors;
      PackedShots packed;
    };
    const uint64_t start = std::exchange(next_block_, next_block_ + block_count(shots)) * kShotsPerBlock;
    std::vector<Worker> workers(threads_for(num_threads, blocks_of(start, shots)));
    run_parts(start, shots, workers.size(), run_interruptibly, [&](size_t worker, const BlockPart& part) {
      Worker& w = workers[worker];
      if (given) {
        given->load(part.row, part.count, w.packed, w.errors);
        sampler_->replay(w.errors, w.events, w.flips);
      } else {
        sampler_->sample_block(seed_, part.block, w.events, w.flips, return_errors ? &w.errors : nullptr);
      }
      events.store(w.events, part.row, part.count, w.packed);
      flips.store(w.flips, part.row, part.count, w.packed);
      if (return_errors) errors.store(w.errors, part.row, part.count, w.packed);
    });
    return nb::make_tuple(events.rows(), flips.rows(), errors.rows());
  }
  uint64_t seed() const { return seed_; }
  uint64_t next_block() const { return next_block_; }

 private:
  std::unique_ptr<const ErrorModelSampler> sampler_;
  uint64_t seed_, next_block_;
};

class MeasurementConverter {
 public:
  MeasurementConverter(const Circuit& circuit, bool skip_reference_sample)
      : counts_(whole(circuit).counts()), converter_(make(circuit, skip_reference_sample)) {}

  /// Packed rows in; (detections, observables) out.
  nb::typed<nb::tuple, nb::any, nb::any> convert(const GivenRows& measurements, const std::optional<GivenRows>& sweep,
                                                 bool bit_packed, size_t num_threads) const {
    const GivenShots given(measurements, counts_.measurements, "bytes of a shot's measurements");
    const size_t shots = given.count();
    std::optional<GivenShots> given_sweep;
    if (sweep) {
      given_sweep.emplace(*sweep, counts_.sweep_bits, "bytes of a shot's sweep bits");
      require_equal("shots of sweep bits", given_sweep->count(), shots);
    }
    FilledRows events(shots, counts_.detectors, bit_packed), flips(shots, counts_.observables, bit_packed);
    const GivenBits sweeps = given_sweep ? given_sweep->bits() : GivenBits();
    convert_rows(*converter_, counts_, given.bits(), given_sweep ? &sweeps : nullptr, shots, events.wanted(),
                 flips.wanted(), num_threads, run_interruptibly);
    return nb::make_tuple(events.rows(), flips.rows());
  }

 private:
  static std::unique_ptr<const DetectionConverter> make(const Circuit& circuit, bool skip_reference_sample) {
    Circuit own = circuit;
    return interruptible([&] {
      std::vector<uint64_t> reference = skip_reference_sample ? std::vector<uint64_t>() : reference_words(own);
      return std::make_unique<const DetectionConverter>(std::move(own), std::move(reference));
    });
  }

  CircuitCounts counts_;
  std::unique_ptr<const DetectionConverter> converter_;
};

ShotShape shape_of(uint64_t measurements, uint64_t detectors, uint64_t observables) {
  constexpr uint64_t kMost = uint64_t{1} << 31;
  SALLOW_REQUIRE(std::max({measurements, detectors, observables}) <= kMost, "a shot may have at most 2^31 bits");
  const ShotShape shape{measurements, detectors, observables};
  require_dense(shape);
  return shape;
}

/// A file of shots, read some at a time as packed rows.
class PyShotReader {
 public:
  PyShotReader(const std::string& path, const std::string& format, uint64_t measurements, uint64_t detectors,
               uint64_t observables)
      : shape_(shape_of(measurements, detectors, observables)),
        reader_(InputFile(path), parse_shot_format(format), shape_) {}

  /// Up to max_shots, or as many as are read at once; none at the end.
  ByteRows read(size_t max_shots) {
    const size_t at_once = shots_per_read(shape_.bits());
    const size_t wanted = std::clamp<size_t>(max_shots / 64 * 64, 64, std::max<size_t>(64, at_once / 64 * 64));
    BitTable table;
    size_t count;
    {
      nb::gil_scoped_release released;
      count = reader_.read_by_shot(table, wanted);
    }
    const size_t width = packed_bytes(shape_.bits());
    ByteRows rows = make_rows(count, width);
    for (size_t shot = 0; shot < count; shot++) std::memcpy(rows.data() + shot * width, table.row(shot), width);
    return rows;
  }

 private:
  ShotShape shape_;
  ShotReader reader_;
};

/// A file of shots, written from packed rows some at a time. It is in place after finish().
class PyShotWriter {
 public:
  PyShotWriter(const std::string& path, const std::string& format, uint64_t measurements, uint64_t detectors,
               uint64_t observables, bool observables_first) {
    shape_ = shape_of(measurements, detectors, observables);
    shape_.observables_first = observables_first;
    writer_.emplace(OutputFile(path), parse_shot_format(format), shape_);
  }

  /// For ptb64, every call but the last must hand in a multiple of 64 shots.
  void write(const GivenRows& rows) {
    SALLOW_REQUIRE(writer_, "the file is finished");
    const GivenShots given(rows, shape_.bits(), "bytes of a shot");
    PackedShots packed;
    BitTable table;
    for (size_t first = 0; first < given.count(); first += kShotsPerBlock) {
      const size_t count = std::min(kShotsPerBlock, given.count() - first);
      given.load(first, count, packed, table);
      writer_->write(table, count);
    }
  }
  void finish() {
    SALLOW_REQUIRE(writer_, "the file is finished");
    writer_->finish();
    writer_.reset();
  }

 private:
  ShotShape shape_;
  std::optional<ShotWriter> writer_;
};

}  // namespace

void bind_sampling(nb::module_& module) {
  nb::class_<DetectorSampler>(module, "DetectorSampler")
      .def(nb::init<const Circuit&, uint64_t, uint64_t>(), "circuit"_a, "seed"_a, "next_block"_a = 0)
      .def_prop_ro("seed", &DetectorSampler::seed)
      .def_prop_ro("next_block", &DetectorSampler::next_block)
      .def("sample", &DetectorSampler::sample, "shots"_a, "bit_packed"_a, "num_threads"_a);
  nb::class_<MeasurementSampler>(module, "MeasurementSampler")
      .def(nb::init<const Circuit&, uint64_t, const GivenRows&, uint64_t>(), "circuit"_a, "seed"_a, "reference"_a,
           "next_block"_a = 0)
      .def_prop_ro("seed", &MeasurementSampler::seed)
      .def_prop_ro("next_block", &MeasurementSampler::next_block)
      .def("sample", &MeasurementSampler::sample, "shots"_a, "bit_packed"_a, "num_threads"_a);
  nb::class_<ModelSampler>(module, "ModelSampler")
      .def(nb::init<const DetectorErrorModel&, uint64_t, uint64_t>(), "model"_a, "seed"_a, "next_block"_a = 0)
      .def_prop_ro("seed", &ModelSampler::seed)
      .def_prop_ro("next_block", &ModelSampler::next_block)
      .def("sample", &ModelSampler::sample, "shots"_a, "bit_packed"_a, "return_errors"_a, "num_threads"_a,
           "replayed"_a.none());
  nb::class_<MeasurementConverter>(module, "MeasurementConverter")
      .def(nb::init<const Circuit&, bool>(), "circuit"_a, "skip_reference_sample"_a)
      .def("convert", &MeasurementConverter::convert, "measurements"_a, "sweep"_a.none(), "bit_packed"_a,
           "num_threads"_a);
  nb::class_<PyShotReader>(module, "ShotReader")
      .def(nb::init<const std::string&, const std::string&, uint64_t, uint64_t, uint64_t>(), "path"_a, "format"_a,
           "measurements"_a, "detectors"_a, "observables"_a)
      .def("read", &PyShotReader::read, "max_shots"_a);
  nb::class_<PyShotWriter>(module, "ShotWriter")
      .def(nb::init<const std::string&, const std::string&, uint64_t, uint64_t, uint64_t, bool>(), "path"_a, "format"_a,
           "measurements"_a, "detectors"_a, "observables"_a, "observables_first"_a = false)
      .def("write", &PyShotWriter::write, "rows"_a)
      .def("finish", &PyShotWriter::finish);
}

}  // namespace sallow::python
