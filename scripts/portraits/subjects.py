"""Who sits for the studio: the look of each of the bench's people, and how the four shots differ. All invented."""

from dataclasses import dataclass, field

Colour = tuple[float, float, float]  # sRGB 0..1


@dataclass(frozen=True)
class Hair:
    """Lengths in decimetres of the base head. `fringe` lowers the hairline of the forehead, `recede` lifts it.
    `curtain_to` is the height at which loose hair ends (base head: chin 6.25, shoulders 5.6); None for short hair."""

    colour: Colour
    grey: float = 0.0
    volume: float = 0.10
    top: float = 0.05
    fringe: float = 0.0
    recede: float = 0.0
    curl: float = 0.0
    parting: float | None = None
    curtain_to: float | None = None
    curtain_opening: float = 1.15
    tail: bool = False


@dataclass(frozen=True)
class Brows:
    colour: Colour
    lift: float = 0.0
    thickness: float = 0.035
    arch: float = 0.03
    length: float = 0.36
    density: float = 1.0


@dataclass(frozen=True)
class Subject:
    slug: str
    age: float
    woman: float
    asian: float
    heavy: float
    skin: Colour
    lips: Colour
    iris: Colour
    hair: Hair
    brows: Brows
    shirt: Colour
    features: dict[str, float] = field(default_factory=dict)
    wrinkles: float = 0.0
    spots: float = 0.0
    stubble: float = 0.0
    beard: float = 0.0
    blush: float = 0.5
    glasses: Colour | None = None
    neckline: float = 0.0


@dataclass(frozen=True)
class Shot:
    """Angles in degrees; `reach` is the distance to the camera in decimetres; `offset` moves the face in the picture,
    in picture widths; `light` turns the key light, `warm` colours it; `smile` and `squint` are expression weights."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    reach: float = 9.0
    offset: tuple[float, float] = (0.0, 0.0)
    light: float = 25.0
    key: float = 1.0
    warm: float = 0.0
    exposure: float = 1.0
    smile: float = 0.0
    squint: float = 0.0
    brow_lift: float = 0.0
    noise: float = 0.008


CHIP = Shot(reach=12.0, light=20.0, key=0.8, exposure=1.02, noise=0.0, offset=(0.0, -0.06))
LIVE = (
    Shot(yaw=3, pitch=-2, reach=8.2, light=35, offset=(0.01, 0.02), smile=0.0),
    Shot(yaw=-7, pitch=3, roll=2, reach=9.2, light=-30, offset=(-0.06, 0.0), warm=0.5, smile=0.2, exposure=0.92),
    Shot(yaw=6, pitch=4, roll=-3, reach=7.4, light=50, offset=(0.05, 0.03), warm=-0.3, brow_lift=0.3, exposure=1.06),
    Shot(
        yaw=-3, pitch=-4, roll=1, reach=10.0, light=-15, offset=(0.02, -0.02), warm=0.3, smile=0.3, squint=0.1, noise=0.014
    ),
)

BLACK: Colour = (0.07, 0.06, 0.06)

SUBJECTS = (
    Subject(
        "wang-xiuying", age=0.95, woman=0.75, asian=1.0, heavy=0.2,
        skin=(0.76, 0.59, 0.47), lips=(0.62, 0.40, 0.36), iris=(0.20, 0.13, 0.09),
        hair=Hair((0.10, 0.09, 0.09), grey=0.80, volume=0.17, top=0.10, curl=1.0, recede=0.05),
        brows=Brows((0.36, 0.32, 0.30), thickness=0.022, density=0.5, arch=0.04, length=0.30, lift=0.03),
        shirt=(0.42, 0.20, 0.27),
        features={"head/head-round": 0.5, "head/head-scale-horiz-incr": 0.4, "both:cheek/cheek-bones-incr": 0.8,
                  "nose/nose-scale-horiz-incr": 0.8, "nose/nose-scale-vert-decr": 0.3, "both:eyes/eye-scale-decr": 0.5,
                  "both:eyes/eye-trans-out": 0.3, "mouth/mouth-scale-horiz-incr": 0.7, "mouth/mouth-angles-up": 0.5,
                  "mouth/mouth-upperlip-height-decr": 0.5, "both:expression/eyebrows-*-up": 0.4},
        wrinkles=1.0, spots=0.8, blush=0.5, neckline=-0.05, glasses=(0.45, 0.33, 0.18),
    ),
    Subject(
        "chen-zhiming", age=0.58, woman=0.0, asian=0.85, heavy=0.45,
        skin=(0.84, 0.67, 0.55), lips=(0.66, 0.43, 0.39), iris=(0.17, 0.10, 0.07),
        hair=Hair(BLACK, volume=0.09, top=0.14),
        brows=Brows((0.07, 0.06, 0.06), thickness=0.062, density=2.0, arch=0.006, length=0.38, lift=-0.02),
        shirt=(0.85, 0.88, 0.93),
        features={"head/head-square": 1.0, "chin/chin-width-incr": 0.9, "nose/nose-scale-vert-incr": 0.4,
                  "nose/nose-greek-incr": 0.5, "nose/nose-width1-incr": 0.4, "mouth/mouth-scale-horiz-incr": 0.2,
                  "chin/chin-prominent-incr": 0.6, "both:eyes/eye-trans-in": 0.4, "mouth/mouth-trans-down": 0.3,
                  "mouth/mouth-angles-up": 0.3},
        wrinkles=0.15, stubble=0.8, blush=0.35,
    ),
    Subject(
        "li-jiaxin", age=0.47, woman=1.0, asian=0.7, heavy=-0.5,
        skin=(0.95, 0.82, 0.74), lips=(0.76, 0.24, 0.29), iris=(0.26, 0.16, 0.10),
        hair=Hair((0.16, 0.10, 0.07), volume=0.09, top=0.08, parting=0.12, curtain_to=5.3, curtain_opening=1.02),
        brows=Brows((0.20, 0.13, 0.10), thickness=0.030, arch=0.05, density=1.4, length=0.37),
        shirt=(0.16, 0.30, 0.38),
        features={"head/head-oval": 0.9, "both:eyes/eye-scale-incr": 0.6, "both:eyes/eye-corner2-up": 0.5,
                  "nose/nose-scale-horiz-decr": 0.8, "nose/nose-scale-vert-incr": 0.4, "nose/nose-greek-incr": 0.3,
                  "mouth/mouth-upperlip-volume-incr": 0.6, "mouth/mouth-lowerlip-volume-incr": 0.6,
                  "mouth/mouth-scale-horiz-incr": 0.3, "chin/chin-triangle": 0.7, "both:cheek/cheek-inner-decr": 0.3,
                  "mouth/mouth-angles-up": 0.4},
        blush=0.7, neckline=-0.3,
    ),
    Subject(
        "zhou-xiaoyu", age=0.20, woman=0.7, asian=1.0, heavy=0.4,
        skin=(0.88, 0.71, 0.59), lips=(0.80, 0.50, 0.47), iris=(0.13, 0.08, 0.05),
        hair=Hair((0.06, 0.05, 0.05), volume=0.12, top=0.06, fringe=0.29, curtain_to=6.45, curtain_opening=0.98),
        brows=Brows((0.16, 0.12, 0.10), thickness=0.022, density=0.6, arch=0.01, length=0.28),
        shirt=(0.93, 0.80, 0.32),
        features={"head/head-round": 0.6, "both:cheek/cheek-volume-incr": 1.0, "nose/nose-scale-depth-decr": 0.2,
                  "nose/nose-scale-vert-decr": 0.4, "both:eyes/eye-scale-incr": 0.5, "both:eyes/eye-trans-out": 0.5,
                  "mouth/mouth-scale-horiz-decr": 0.6, "chin/chin-height-decr": 0.6, "mouth/mouth-angles-up": 0.4,
                  "both:expression/eyebrows-*-up": 0.3},
        blush=0.9,
    ),
    Subject(
        "jitian-jian", age=0.74, woman=0.0, asian=1.0, heavy=-0.55,
        skin=(0.70, 0.52, 0.40), lips=(0.54, 0.34, 0.31), iris=(0.14, 0.09, 0.06),
        hair=Hair((0.09, 0.08, 0.08), grey=0.30, volume=0.06, top=0.03, recede=0.20),
        brows=Brows((0.35, 0.33, 0.32), thickness=0.028, density=0.7, arch=0.03, lift=0.03, length=0.34),
        shirt=(0.25, 0.33, 0.28),
        features={"head/head-rectangular": 1.0, "chin/chin-height-incr": 0.6, "nose/nose-hump-incr": 0.9,
                  "both:cheek/cheek-inner-decr": 0.6, "nose/nose-scale-vert-incr": 0.6, "nose/nose-scale-depth-incr": 0.6,
                  "head/head-scale-horiz-decr": 0.4, "mouth/mouth-scale-horiz-incr": 0.4,
                  "both:eyes/eye-corner2-down": 0.5, "both:eyes/eye-trans-out": 0.5,
                  "mouth/mouth-trans-up": 0.3},
        wrinkles=0.6, stubble=0.1, spots=0.3, blush=0.3, glasses=(0.05, 0.05, 0.06),
    ),
    Subject(
        "john-smith", age=0.66, woman=0.0, asian=0.0, heavy=0.1,
        skin=(0.90, 0.72, 0.63), lips=(0.72, 0.47, 0.43), iris=(0.33, 0.47, 0.58),
        hair=Hair((0.44, 0.30, 0.17), volume=0.10, top=0.14, recede=0.06),
        brows=Brows((0.36, 0.25, 0.16), thickness=0.040, density=1.3, arch=0.01, lift=-0.02),
        shirt=(0.20, 0.24, 0.36),
        features={"nose/nose-scale-depth-incr": 0.4, "head/head-invertedtriangular": 0.3, "chin/chin-cleft-incr": 0.5},
        wrinkles=0.4, beard=0.9, blush=0.7,
    ),
)  # fmt: skip
