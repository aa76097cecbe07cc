#include <utility>

#include "capi/guard.h"
#include "capi/handles.h"

using namespace sallow;

const char* sallow_version(void) {
  return SALLOW_VERSION;
}

uint32_t sallow_abi_version(void) {
  return SALLOW_ABI_VERSION;
}

sallow_status sallow_circuit_parse(const char* text, size_t length, const char* name, sallow_circuit** circuit,
                                   sallow_error* error) {
  return guard(error, [&] {
    require_pointer(circuit, "circuit");
    *circuit = nullptr;
    if (length > 0) require_pointer(text, "text");
    *circuit = new sallow_circuit{Circuit::parse({text, length}, name != nullptr ? name : "")};
  });
}

sallow_status sallow_circuit_read(const char* path, sallow_circuit** circuit, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(circuit, "circuit");
    *circuit = nullptr;
    require_path(path);
    *circuit = new sallow_circuit{Circuit::from_file(path)};
  });
}

sallow_status sallow_circuit_count(const sallow_circuit* circuit, sallow_circuit_counts* counts, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(circuit, "circuit");
    const CircuitCounts all = circuit->circuit.counts();
    hand_out({.struct_size = 0,
              .qubits = all.qubits,
              .measurements = all.measurements,
              .detectors = all.detectors,
              .observables = all.observables,
              .ticks = all.ticks,
              .sweep_bits = all.sweep_bits},
             counts, "counts");
  });
}

sallow_status sallow_circuit_text(const sallow_circuit* circuit, char* buffer, size_t capacity, size_t* length,
                                  sallow_error* error) {
  return guard(error, [&] {
    require_pointer(circuit, "circuit");
    copy_text(circuit->circuit.str(), buffer, capacity, length);
  });
}

void sallow_circuit_free(sallow_circuit* circuit) {
  delete circuit;
}
