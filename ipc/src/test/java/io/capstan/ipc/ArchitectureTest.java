package io.capstan.ipc;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the package arrows: memory, sync, value; memory, codec; then queue and pipe. */
class ArchitectureTest {
  private static final String ROOT = "io.capstan.ipc";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  /** A package, and those it may look at besides itself. */
  private record Arrow(String from, String... to) {
    String[] allowed() {
      return Stream.concat(Stream.of(from), Stream.of(to))
          .map(name -> ROOT + "." + name + "..")
          .toArray(String[]::new);
    }
  }

  private static final List<Arrow> ARROWS =
      List.of(
          new Arrow("memory"),
          new Arrow("sync", "memory"),
          new Arrow("value", "sync", "memory"),
          new Arrow("codec", "memory"),
          new Arrow("queue", "codec", "sync", "memory"),
          new Arrow("pipe", "queue", "codec", "sync", "memory"));

  @Test
  void everyClassStandsInAKnownPackage() {
    assertFalse(CLASSES.isEmpty(), "no class was imported");
    String[] known = ARROWS.stream().map(arrow -> ROOT + "." + arrow.from()).toArray(String[]::new);
    classes().should().resideInAnyPackage(known).check(CLASSES);
  }

  @TestFactory
  Stream<DynamicTest> packagesLookOnlyDown() {
    return ARROWS.stream()
        .map(
            arrow ->
                DynamicTest.dynamicTest(
                    arrow.from(),
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage(ROOT + "." + arrow.from() + "..")
                            .should()
                            .dependOnClassesThat(
                                describe(
                                    "stand in Capstan and not in " + List.of(arrow.allowed()),
                                    (JavaClass target) -> isOutside(arrow, target)))
                            .allowEmptyShould(true) // Not all packages are written yet.
                            .check(CLASSES)));
  }

  private static boolean isOutside(Arrow arrow, JavaClass target) {
    return target.getPackageName().startsWith("io.capstan")
        && Stream.of(arrow.allowed())
            .map(allowed -> allowed.substring(0, allowed.length() - 2))
            .noneMatch(
                allowed ->
                    target.getPackageName().equals(allowed)
                        || target.getPackageName().startsWith(allowed + "."));
  }

  @Test
  void packageHoldsClassesOrPackagesNeverBoth() {
    assertEquals(List.of(), mixedPackages(CLASSES.getPackage(ROOT)).toList());
  }

  private static Stream<String> mixedPackages(JavaPackage parent) {
    boolean isMixed = !parent.getClasses().isEmpty() && !parent.getSubpackages().isEmpty();
    return Stream.concat(
        isMixed ? Stream.of(parent.getName()) : Stream.empty(),
        parent.getSubpackages().stream().flatMap(ArchitectureTest::mixedPackages));
  }

  @Test
  void noPackageIsADrawer() {
    Set<String> drawers = Set.of("util", "utils", "common", "impl", "internal", "helper");
    Set<String> found =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> Stream.of(name.split("\\.")).anyMatch(drawers::contains))
            .collect(Collectors.toSet());
    assertEquals(Set.of(), found);
  }

  @Test
  void onlyMemoryTouchesRawMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".memory")
        .should()
        .dependOnClassesThat(
            describe("reach raw memory", (JavaClass target) -> reachesRawMemory(target)))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static boolean reachesRawMemory(JavaClass target) {
    return target.getName().equals("java.nio.MappedByteBuffer")
        || Stream.of("org.agrona", "sun.misc", "jdk.internal")
            .anyMatch(raw -> target.getPackageName().startsWith(raw));
  }

  @Test
  void onlyMemoryWrapsAgrona() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.memory\\.Memory")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.agrona..", "sun.misc..", "jdk.internal..")
        .check(CLASSES);
  }

  @Test
  void onlyLargeMappingWrapsChronicle() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.memory\\.LargeMapping")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("net.openhft..")
        .check(CLASSES);
  }

  @Test
  void nobodySleeps() {
    noClasses()
        .should()
        .callMethodWhere(
            describe(
                "Thread.sleep",
                call ->
                    call.getTargetOwner().isEquivalentTo(Thread.class)
                        && call.getName().equals("sleep")))
        .check(CLASSES);
  }
}
