package io.capstan.engine.worker;

import io.capstan.engine.protocol.PoolSpace;
import io.capstan.engine.protocol.SlotState;
import io.capstan.engine.protocol.TaskSender;
import io.capstan.engine.task.Nothing;
import io.capstan.engine.task.PayloadWriter;
import io.capstan.engine.task.RemoteAction;
import io.capstan.engine.task.RemoteCallable;
import io.capstan.engine.task.Shape;
import io.capstan.engine.task.TaskBody;
import io.capstan.engine.task.TaskFormat;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A short life of a child of each kind, in one JVM that writes down which classes it takes: it is
 * what an archive is made from.
 */
public final class ArchiveTrial {
  /** This class's name, as an argument of {@link StartMain}. */
  static final String MAIN_CLASS = "io.capstan.engine.worker.ArchiveTrial";

  /** Far longer than it takes; what takes longer hangs. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** For what a worker loads in the background after its first task, above all JNA. */
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final String REGION_NAME = "trial";
  private static final int ROOM_BYTES = 1 << 20;

  private ArchiveTrial() {}

  /** Lives in that folder, which is made. */
  public static void main(String[] arguments) throws Throwable {
    Path folder = Files.createDirectory(Path.of(arguments[0]));
    boolean isAnswered;
    try (Region region =
        Region.create(folder, REGION_NAME, PoolSpace.lengthBytes(1) + ROOM_BYTES)) {
      PoolSpace space = PoolSpace.create(region, 1);
      TaskSender lane = space.sender(0);
      TaskFormat format = new TaskFormat(ArchiveTrial.class.getClassLoader());
      PayloadWriter writer = new PayloadWriter(region, format, TaskSender.inlineLengthMax());
      send(TaskBody.single(Shape.RUNNABLE, Nothing.TASK), writer, lane);
      List<String> captured = List.of(folder.toString());
      send(TaskBody.single(Shape.CALLABLE, (RemoteCallable<?>) captured::size), writer, lane);
      Thread worker =
          new Thread(
              () ->
                  PoolWorkerMain.main(
                      new String[] {
                        folder.toString(), REGION_NAME, "0", WaitStrategy.ADAPTIVE.name()
                      }),
              "trial");
      worker.setDaemon(true);
      worker.start();
      isAnswered =
          space.answers().thread().await(look -> isDone(lane), WaitStrategy.PARK, WAIT_NANOS);
      ProcessMain.run(encoded(format));
      space.answers().thread().await(look -> false, WaitStrategy.PARK, LINGER_NANOS);
    }
    System.exit(isAnswered ? 0 : 1);
  }

  private static boolean isDone(TaskSender lane) {
    return lane.state(lane.tail() - 1) == SlotState.DONE;
  }

  private static void send(TaskBody body, PayloadWriter writer, TaskSender lane)
      throws IOException {
    writer.writeTask(body);
    lane.send(0, writer.sink().toByteArray(), (int) writer.sink().length());
  }

  private static byte[] encoded(TaskFormat format) {
    Sink sink = new Sink();
    format.writeTask(TaskBody.single(Shape.ACTION, (RemoteAction) () -> {}), sink);
    return sink.toByteArray();
  }
}
