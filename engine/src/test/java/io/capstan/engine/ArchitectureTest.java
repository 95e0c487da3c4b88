package io.capstan.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.MappedByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The arrows between the packages of {@code engine}, and what no package may do. */
@Timeout(60)
class ArchitectureTest {
  private static final String ENGINE = "io.capstan.engine.";
  private static final String IPC = "io.capstan.ipc..";

  private static JavaClasses shipped;

  @BeforeAll
  static void importClasses() {
    shipped =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.capstan");
    assertTrue(shipped.contain("io.capstan.engine.kernel.Kernel"));
    assertTrue(shipped.contain("io.capstan.ipc.memory.Memory"));
  }

  /** The package uses itself, these and the JDK. Those that are yet to come may be empty. */
  private static void assertUsesOnly(String user, String... used) {
    String[] allowed = new String[used.length + 2];
    System.arraycopy(used, 0, allowed, 0, used.length);
    allowed[used.length] = "java..";
    allowed[used.length + 1] = ENGINE + user;
    classes()
        .that()
        .resideInAPackage(ENGINE + user)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .allowEmptyShould(true)
        .check(shipped);
  }

  @Test
  void kernelKnowsNobody() {
    assertUsesOnly("kernel");
  }

  @Test
  void protocolKnowsTheKernel() {
    assertUsesOnly("protocol", ENGINE + "kernel", IPC);
  }

  @Test
  void processKnowsNobody() {
    assertUsesOnly("process");
  }

  @Test
  void archiveKnowsNobody() {
    assertUsesOnly("archive");
  }

  @Test
  void taskKnowsTheProtocol() {
    assertUsesOnly("task", ENGINE + "protocol", IPC);
  }

  @Test
  void workerKnowsTheProtocolAndNotTheCoordinator() {
    assertUsesOnly("worker", ENGINE + "kernel", ENGINE + "protocol", ENGINE + "task", IPC);
  }

  @Test
  void coordinatorKnowsTheProtocolAndTheJournalAndNotTheWorker() {
    assertUsesOnly(
        "coordinator",
        ENGINE + "kernel",
        ENGINE + "process",
        ENGINE + "protocol",
        ENGINE + "journal",
        IPC);
  }

  @Test
  void journalKnowsTheProtocolAndChronicle() {
    assertUsesOnly("journal", ENGINE + "kernel", ENGINE + "protocol", IPC, "net.openhft..");
  }

  @Test
  void poolKnowsTasksAndProcessesAndNotTheWorker() {
    assertUsesOnly(
        "pool", ENGINE + "archive", ENGINE + "process", ENGINE + "protocol", ENGINE + "task", IPC);
  }

  @Test
  void engineHasNoOtherPackages() {
    Set<String> known =
        Set.of(
            "archive",
            "kernel",
            "process",
            "protocol",
            "task",
            "worker",
            "coordinator",
            "journal",
            "pool");
    for (String name : packages()) {
      if (name.startsWith(ENGINE)) {
        assertTrue(known.contains(name.substring(ENGINE.length())), name + " has no arrows yet");
      }
    }
  }

  @Test
  void packageHoldsClassesOrPackagesNeverBoth() {
    Set<String> packages = packages();
    for (String outer : packages) {
      for (String inner : packages) {
        assertFalse(inner.startsWith(outer + "."), outer + " holds classes and " + inner);
      }
    }
  }

  @Test
  void noPackageIsADrawer() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..util..", "..common..", "..impl..", "..internal..", "..helper..", "..helpers..")
        .check(shipped);
  }

  @Test
  void onlyIpcMemoryTouchesRawMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.capstan.ipc.memory")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.agrona..", "sun.misc..", "jdk.internal..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(MappedByteBuffer.class)
        .check(shipped);
  }

  @Test
  void nobodySleeps() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .check(shipped);
  }

  private static Set<String> packages() {
    Set<String> packages = new TreeSet<>();
    for (JavaClass shippedClass : shipped) {
      if (!shippedClass.getSimpleName().equals("package-info")) {
        packages.add(shippedClass.getPackageName());
      }
    }
    return packages;
  }
}
