package dev.nevergone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom, as each room's package-info says. */
class ArchitectureTest {

    private static final String ROOMS = "dev.nevergone.internal.";
    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(PoolFactory.class.getProtectionDomain().getCodeSource().getLocation());

    private static String room(String name) {
        return ROOMS + name + "..";
    }

    @Test
    void theWholeOfCoreIsLookedAt() {
        assertThat(CORE.stream().map(type -> type.getPackageName()).distinct())
                .contains(
                        "dev.nevergone",
                        ROOMS + "pool",
                        ROOMS + "driver",
                        ROOMS + "jdbc",
                        ROOMS + "failure",
                        ROOMS + "retry",
                        ROOMS + "witness",
                        ROOMS + "doctor");
        assertThat(CORE.stream().filter(type -> type.getPackageName().startsWith("dev.nevergone.testkit")))
                .isEmpty();
    }

    @Test
    void onlyTheDriversRoomKnowsADriversClasses() {
        noClasses()
                .that()
                .resideOutsideOfPackage(room("driver"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.mysql..", "org.mariadb..")
                .check(CORE);
    }

    @Test
    void onlyThePoolKnowsHikariCpsInside() {
        noClasses()
                .that()
                .resideOutsideOfPackage(room("pool"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.zaxxer.hikari.pool..", "com.zaxxer.hikari.util..")
                .check(CORE);
        noClasses()
                .that()
                .resideInAnyPackage(
                        room("driver"),
                        room("jdbc"),
                        room("failure"),
                        room("settings"),
                        room("telemetry"),
                        room("retry"),
                        room("witness"),
                        room("doctor"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.zaxxer..")
                .check(CORE);
    }

    @Test
    void theRoomsThatOthersStandOnKnowNoOtherRoom() {
        for (String room : List.of("failure", "settings", "driver", "telemetry", "witness")) {
            knowsOnly(room);
        }
    }

    @Test
    void theRoomsInBetweenKnowOnlyThoseTheyStandOn() {
        // What followed a failure is something that its verdict has to know: a marker of the failure room says so.
        knowsOnly("retry", "failure");
        knowsOnly("jdbc", "retry", "witness");
        knowsOnly("doctor", "driver", "witness", "settings");
    }

    private static void knowsOnly(String room, String... others) {
        List<String> known = Stream.concat(Stream.of(room), Stream.of(others))
                .map(name -> ROOMS + name + ".")
                .toList();
        noClasses()
                .that()
                .resideInAPackage(room(room))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are of another room than " + known,
                        type -> type.getPackageName().startsWith(ROOMS)
                                && known.stream().noneMatch((type.getPackageName() + ".")::startsWith)))
                .check(CORE);
    }

    @Test
    void noRoomsKnowEachOtherInACircle() {
        SlicesRuleDefinition.slices()
                .matching(ROOMS + "(*)..")
                .should()
                .beFreeOfCycles()
                .check(CORE);
    }

    @Test
    void aThreadLocalIsOnlyWhereADriverLeavesNoOtherWay() {
        noClasses()
                .that()
                .doNotHaveSimpleName("SocketHandOff")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .check(CORE);
    }

    @Test
    void nobodyPrintsOrReconfiguresTheJvm() {
        for (String stream : List.of("out", "err")) {
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("dev.nevergone.Doctor")
                    .should()
                    .accessField(System.class, stream)
                    .check(CORE);
        }
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.sql.DriverManager")
                .check(CORE);
    }

    @Test
    void thePublicPackageHoldsNoMachinery() {
        classes()
                .that()
                .resideInAPackage("dev.nevergone")
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveSimpleName("SettingsBlock")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .bePublic()
                .check(CORE);
    }
}
