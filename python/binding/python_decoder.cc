#include <cstring>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/error.h"
#include "bits/packed_shots.h"
#include "decode/graph/decoding_graph.h"
#include "py_decoder.h"

namespace sallow::python {

namespace {

/// A decoder written in Python: sallow.python_decoders.PythonDecoder creates one object per workspace, so that two
/// threads never use one object at the same time. The interpreter's lock is held only while it decodes a block.
class PythonDecoder final : public Decoder {
 public:
  PythonDecoder(std::string name, std::string options, const DetectorErrorModel& model)
      : detector_count_(model.detector_count()), observable_count_(model.observable_count()) {
    if (std::max(detector_count_, observable_count_) > DecodingGraph::kMostDetectors) {
      throw InputError("the model has " + std::to_string(detector_count_) + " detectors and " +
                       std::to_string(observable_count_) + " observables; a decoder takes at most " +
                       std::to_string(DecodingGraph::kMostDetectors));
    }
    const nb::gil_scoped_acquire acquired;
    make_ = nb::module_::import_("sallow.python_decoders").attr("PythonDecoder")(name, options, model);
    // The first object is created now, so that compiling throws the exceptions of the factory.
    first_ = make_.attr("make")();
  }
  ~PythonDecoder() override { drop(make_, first_); }

  size_t detector_count() const override { return detector_count_; }
  size_t observable_count() const override { return observable_count_; }

  std::unique_ptr<Workspace> make_workspace() const override {
    const nb::gil_scoped_acquire acquired;
    nb::object decoder = std::exchange(first_, nb::object());
    if (!decoder.is_valid()) decoder = make_.attr("make")();
    auto workspace = std::make_unique<PythonWorkspace>();
    workspace->is_packed = nb::cast<bool>(decoder.attr("bit_packed"));
    workspace->decode = decoder.attr("decode");
    return workspace;
  }

 private:
  struct PythonWorkspace : Workspace {
    ~PythonWorkspace() override { drop(decode); }
    nb::object decode;
    bool is_packed = false;
    PackedShots mover;
  };

  template <typename... Objects>
  static void drop(Objects&... objects) {
    // After the end of the interpreter, nothing can be freed.
    if (!Py_IsInitialized()) {
      (static_cast<void>(objects.release()), ...);
      return;
    }
    const nb::gil_scoped_acquire acquired;
    (objects.reset(), ...);
  }

  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest&,
                    DecodedBlock& out) const override {
    auto& w = static_cast<PythonWorkspace&>(workspace);
    const size_t shots = detections.column_count();
    const size_t event_bytes = w.is_packed ? packed_bytes(detector_count_) : detector_count_;
    const size_t flip_bytes = w.is_packed ? packed_bytes(observable_count_) : observable_count_;
    for (ShotOutcome& outcome : out.outcomes) outcome.weight = std::numeric_limits<double>::quiet_NaN();
    const nb::gil_scoped_acquire acquired;
    ByteRows rows = make_rows(shots, event_bytes);
    if (event_bytes > 0) {
      if (w.is_packed) {
        w.mover.store(detections, 0, shots, rows.data(), event_bytes);
      } else {
        w.mover.store_bytes(detections, 0, shots, rows.data(), event_bytes);
      }
    }
    // Checked there: an array of uint8[shots, flip_bytes], which holds 0 or 1 per byte unless it is packed.
    const auto flips = nb::cast<GivenRows>(w.decode(rows));
    require_equal("rows of predictions", flips.shape(0), shots);
    require_equal("bytes of a row of predictions", flips.shape(1), flip_bytes);
    if (flip_bytes == 0) return;
    const auto stride = static_cast<size_t>(flips.stride(0));
    if (w.is_packed) {
      w.mover.load(flips.data(), stride, shots, observable_count_, out.predictions);
    } else {
      w.mover.load_bytes(flips.data(), stride, shots, observable_count_, out.predictions);
    }
  }

  size_t detector_count_, observable_count_;
  nb::object make_;
  mutable nb::object first_;  // until a workspace takes it; guarded by the interpreter's lock
};

}  // namespace

void register_python_decoder(const std::string& name) {
  static std::mutex mutex;
  static std::deque<std::string> names;  // the texts that the catalog's rows refer to
  const std::lock_guard lock(mutex);
  names.push_back(name);
  register_decoder({names.back(),
                    "a decoder written in Python; its options are the factory's keyword arguments",
                    {},
                    {.whole_errors = true},
                    [name](std::string_view options) -> DecoderRecipe {
                      return {{}, [name, options = std::string(options)](ModelSource& source, const CompileOptions&) {
                                return std::make_unique<PythonDecoder>(name, options, source.model());
                              }};
                    }});
}

}  // namespace sallow::python
