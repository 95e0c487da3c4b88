package io.capstan.examples;

import io.capstan.ipc.memory.Region;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * The main class of a child process; only {@link ChildProcesses} starts it. The parent's life is
 * the child's life: its standard input is a pipe that the parent alone holds, so end of file means
 * that the parent is gone, however it ended.
 */
final class ChildMain {
  /** Detaching takes milliseconds; if it takes longer than this, the kernel does it for us. */
  private static final long DETACH_MILLIS = 300;

  private static final CompletableFuture<Region> ATTACHED = new CompletableFuture<>();

  private ChildMain() {}

  public static void main(String... arguments) throws Exception {
    Thread listener = new Thread(ChildMain::leaveWithParent, "lesson-parent");
    listener.setDaemon(true);
    listener.start(); // First: the parent may die while we boot.
    Class<? extends ChildTask> task = Class.forName(arguments[0]).asSubclass(ChildTask.class);
    try (Region region = Region.attach(Path.of(arguments[1]), arguments[2])) {
      ATTACHED.complete(region);
      task.getDeclaredConstructor().newInstance().run(region, Integer.parseInt(arguments[3]));
    }
  }

  private static void leaveWithParent() {
    InputStream pipe = new FileInputStream(FileDescriptor.in);
    try {
      while (pipe.read() >= 0) {
        // The parent never writes.
      }
    } catch (IOException e) {
      // An unreadable pipe says the same as a closed one: nobody is there.
    }
    leave();
  }

  /** Ends this process at once. The last child to detach removes the region. */
  private static void leave() {
    // Also if it is just attaching: the others count on those that are attached.
    Thread detaching = new Thread(() -> ATTACHED.thenAccept(Region::close).join(), "lesson-detach");
    detaching.setDaemon(true);
    detaching.start();
    try {
      detaching.join(DETACH_MILLIS);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; leaving at once is right in any case.
    }
    Runtime.getRuntime().halt(1);
  }
}
