package io.capstan.examples;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.capstan.engine.coordinator.JobResult;
import io.capstan.engine.coordinator.WorkerShare;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;

/** The answer for programs: one JSON object. The value is a string, for it may have 128 bits. */
final class JsonReport {

  private JsonReport() {}

  static void print(JobReport report, PrintWriter out) throws IOException {
    JsonFactory factory = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    try (JsonGenerator json = factory.createGenerator(out).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      request(json, report.request());
      result(json, report.result());
      if (report.plainElapsed() != null) {
        json.writeObjectFieldStart("compare");
        seconds(json, "elapsedSeconds", report.plainElapsed());
        json.writeNumberField("speedUp", report.speedUp());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    out.println();
  }

  private static void request(JsonGenerator json, JobRequest request) throws IOException {
    json.writeStringField("kernel", request.kernel().name());
    json.writeNumberField("from", request.range().from());
    json.writeNumberField("to", request.range().to());
    json.writeNumberField("workers", request.crew().workers());
    json.writeStringField("backend", request.crew().threads() ? "threads" : "processes");
  }

  private static void result(JsonGenerator json, JobResult result) throws IOException {
    json.writeStringField("value", result.value().toString());
    seconds(json, "elapsedSeconds", result.elapsed());
    json.writeNumberField("chunks", result.chunkCount());
    json.writeArrayFieldStart("shares");
    for (WorkerShare share : result.shares()) {
      json.writeStartObject();
      json.writeNumberField("worker", share.worker());
      json.writeNumberField("pid", share.pid());
      json.writeNumberField("chunks", share.chunks());
      seconds(json, "busySeconds", share.busy());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void seconds(JsonGenerator json, String name, Duration duration)
      throws IOException {
    json.writeNumberField(name, duration.toNanos() / 1e9);
  }
}
