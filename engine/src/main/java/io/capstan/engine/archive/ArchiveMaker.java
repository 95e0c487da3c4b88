package io.capstan.engine.archive;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The main class of the JVM that makes an archive: a child is tried out and writes down what it
 * loads, a second one makes the archive of that, a third one is started with it. Then it gets its
 * name.
 *
 * <p>On standard input it gets the class path, an entry a line, then an empty line; end of file
 * says that nobody wants the archive any more.
 *
 * <p><b>Peer death.</b> It holds a lock that the kernel frees when it dies. What a dead one has
 * left half done is removed by the next.
 */
public final class ArchiveMaker {
  /** A busy machine gives little to who runs at low priority; what takes longer hangs. */
  private static final long STEP_SECONDS = 120;

  private static final String TRIAL = "io.capstan.engine.worker.ArchiveTrial";

  private final ArchiveFiles files;
  private final List<Path> classPath;
  private final List<String> heapOptions;

  // Guarded by this: no step is started any more after the one that runs was ended.
  private Process step;
  private boolean givenUp;

  private ArchiveMaker(ArchiveFiles files, List<Path> classPath, List<String> heapOptions) {
    this.files = files;
    this.classPath = classPath;
    this.heapOptions = heapOptions;
  }

  /** Makes the archive for FOLDER, KEY and further options of the children's JVMs. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    BufferedReader pipe =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<Path> classPath = new ArrayList<>();
    String line = pipe.readLine();
    while (line != null && !line.isEmpty()) {
      classPath.add(Path.of(line));
      line = pipe.readLine();
    }
    if (line == null) {
      return; // Whoever wanted it is gone.
    }
    ArchiveFiles files = new ArchiveFiles(Path.of(arguments[0]), arguments[1]);
    List<String> heapOptions = List.of(arguments).subList(2, arguments.length);
    ArchiveMaker maker = new ArchiveMaker(files, classPath, heapOptions);
    Thread listener = new Thread(() -> maker.giveUpAtEnd(pipe), "capstan-parent");
    listener.setDaemon(true);
    listener.start();
    maker.makeUnlessAnotherDoes();
    Runtime.getRuntime().halt(0); // The listener may be in the midst of giving up.
  }

  private void giveUpAtEnd(BufferedReader pipe) {
    try {
      while (pipe.read() >= 0) {
        // Nothing more is said.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    giveUp();
    try {
      remove(files.making());
    } catch (IOException e) {
      // The next maker will.
    }
    Runtime.getRuntime().halt(1);
  }

  private synchronized void giveUp() {
    givenUp = true;
    if (step != null) {
      step.destroyForcibly();
    }
  }

  private synchronized boolean isGivenUp() {
    return givenUp;
  }

  private synchronized Process start(ProcessBuilder builder) throws IOException {
    step = givenUp ? null : builder.start();
    return step;
  }

  private void makeUnlessAnotherDoes() throws IOException, InterruptedException {
    try (FileChannel channel =
            FileChannel.open(files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null && !files.isDecided()) {
        remove(files.making()); // Of one that died.
        Files.createDirectory(files.making());
        make();
        remove(files.making());
        CacheSweep.sweep(files.folder());
      }
    }
  }

  private void make() throws IOException, InterruptedException {
    Path list = files.making().resolve("list");
    Path made = files.making().resolve("archive");
    Path jar = files.making().resolve("start.jar");
    StartJar.write(jar, files.jar(), classPath);
    Files.move(jar, files.jar(), StandardCopyOption.ATOMIC_MOVE);
    boolean isGood =
        run(ArchiveOptions.record(list), TRIAL, files.making().resolve("recorded").toString())
            && run(ArchiveOptions.make(list, made))
            && run(
                join(ArchiveOptions.use(made), ArchiveOptions.require()),
                TRIAL,
                files.making().resolve("checked").toString());
    if (isGivenUp()) {
      return; // A step that failed of it does not say that there can be no archive.
    }
    if (!isGood) {
      Files.deleteIfExists(made);
      Files.createFile(made); // Says that there can be none, so that nobody tries again soon.
    }
    Files.move(made, files.archive(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<String> join(List<String> first, List<String> second) {
    List<String> joined = new ArrayList<>(first);
    joined.addAll(second);
    return joined;
  }

  private boolean run(List<String> jvmOptions, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx128m", "-XX:-UsePerfData"));
    line.addAll(heapOptions);
    line.addAll(jvmOptions);
    if (arguments.length == 0) {
      line.addAll(List.of("-cp", files.jar().toString())); // To make one takes no main class.
    } else {
      line.addAll(List.of("-jar", files.jar().toString()));
      line.addAll(List.of(arguments));
    }
    File log = files.making().resolve("log").toFile();
    Process running =
        start(
            new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log)));
    if (running == null) {
      return false;
    }
    try {
      return running.waitFor(STEP_SECONDS, TimeUnit.SECONDS) && running.exitValue() == 0;
    } finally {
      running.destroyForcibly();
    }
  }

  private static void remove(Path path) throws IOException {
    CacheSweep.remove(path);
  }
}
