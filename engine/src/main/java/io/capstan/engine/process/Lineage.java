package io.capstan.engine.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where this process stands among those that it descends from: as Python's names of processes tell,
 * the second child of the first child of the main process has the path {@code 1:2}.
 *
 * <p>It bounds how deep processes nest, for a program that starts itself in its own children starts
 * processes without end.
 *
 * <p><b>Callers.</b> Any thread.
 */
public final class Lineage {
  /** Generations below the main process, unless {@link #DEPTH_MAX_PROPERTY} says otherwise. */
  public static final int DEPTH_MAX = 10;

  /** System property with how many generations there may be; children inherit it. */
  public static final String DEPTH_MAX_PROPERTY = "capstan.depthMax";

  private static final String PATH_PROPERTY = "capstan.path";
  private static final String NAME_PROPERTY = "capstan.name";
  private static final String DAEMON_PROPERTY = "capstan.daemon";
  private static final String PARENT_NAME_PROPERTY = "capstan.parentName";
  private static final String PARENT_PID_PROPERTY = "capstan.parentPid";
  private static final String MAIN_NAME = "MainProcess";
  private static final char SEPARATOR = ':';

  private static final AtomicInteger CHILDREN = new AtomicInteger();

  private Lineage() {}

  /** How many processes this one descends from: 0 in the main process. */
  public static int depth() {
    String path = System.getProperty(PATH_PROPERTY, "");
    int depth = path.isEmpty() ? 0 : 1;
    for (int index = 0; index < path.length(); index++) {
      depth += path.charAt(index) == SEPARATOR ? 1 : 0;
    }
    return depth;
  }

  /**
   * Checks that this process may have children.
   *
   * @throws NestingException if it may not
   */
  public static void requireRoom() {
    int depthMax = Integer.getInteger(DEPTH_MAX_PROPERTY, DEPTH_MAX);
    if (depth() >= depthMax) {
      throw new NestingException(depth(), depthMax);
    }
  }

  /** The path of this process's next child. */
  public static String nextPath() {
    String path = System.getProperty(PATH_PROPERTY, "");
    int child = CHILDREN.incrementAndGet();
    return path.isEmpty() ? Integer.toString(child) : path + SEPARATOR + child;
  }

  /** What tells a child's JVM of its place, its name and its parent. */
  public static List<String> jvmOptions(String path, String name, boolean daemon) {
    List<String> options = new ArrayList<>();
    options.add("-D" + PATH_PROPERTY + "=" + path);
    options.add("-D" + NAME_PROPERTY + "=" + name);
    if (daemon) {
      options.add("-D" + DAEMON_PROPERTY + "=true");
    }
    options.add("-D" + PARENT_NAME_PROPERTY + "=" + name());
    options.add("-D" + PARENT_PID_PROPERTY + "=" + ProcessHandle.current().pid());
    String depthMax = System.getProperty(DEPTH_MAX_PROPERTY);
    if (depthMax != null) {
      options.add("-D" + DEPTH_MAX_PROPERTY + "=" + depthMax);
    }
    return options;
  }

  /** The name of this process. */
  public static String name() {
    return System.getProperty(NAME_PROPERTY, MAIN_NAME);
  }

  /** Whether this process does not keep its parent from ending. */
  public static boolean isDaemon() {
    return Boolean.getBoolean(DAEMON_PROPERTY);
  }

  /** The name of the parent; null in the main process. */
  public static String parentName() {
    return System.getProperty(PARENT_NAME_PROPERTY);
  }

  /** The process that is the parent; 0 in the main process. */
  public static long parentPid() {
    return Long.getLong(PARENT_PID_PROPERTY, 0);
  }
}
