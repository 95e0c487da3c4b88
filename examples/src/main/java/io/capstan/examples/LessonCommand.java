package io.capstan.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a lesson, or lists them. */
@Command(
    name = "lesson",
    description = {
      "Shows one idea, by a short program that checks its own answer.",
      "Without a name, lists the lessons."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class LessonCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Parameters(paramLabel = "LESSON", arity = "0..1", description = "Its name.")
  private String name;

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    return Failures.guard(
        command.commandLine().getErr(), false, () -> name == null ? list(out) : run(out));
  }

  private static int list(PrintWriter out) {
    int width = Lessons.all().stream().mapToInt(lesson -> lesson.name().length()).max().orElse(0);
    for (Lesson lesson : Lessons.all()) {
      out.println(lesson.name() + " ".repeat(width - lesson.name().length() + 2) + lesson.idea());
    }
    return 0;
  }

  private int run(PrintWriter out) throws IOException, InterruptedException, ExecutionException {
    Lessons.named(name).run(out);
    return 0;
  }
}
