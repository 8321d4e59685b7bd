"""One picture of one subject: geometry, camera, light and paint brought together."""

import zlib
from dataclasses import dataclass, replace

import cv2
import numpy as np

from . import hair, paint
from .head_model import Floats, HeadModel, Ints, macro_weights
from .light import Light, dome, key, shadow
from .raster import Fragments, rasterize, vertex_normals
from .subjects import Shot, Subject

BODY, LEFT_EYE, RIGHT_EYE, SUIT, SHELL, CURTAIN, FRAME = 0, 1, 2, 5, 6, 7, 8
HAIR = (SHELL, CURTAIN)
LASHES = (3, 4)
NECK_PIVOT = np.array([0.0, -1.1, -0.75])
LENS = 2.6  # picture heights seen at one decimetre's distance, inverted: focal length in picture heights


@dataclass(frozen=True)
class Figure:
    """Everything solid in front of the camera, the eyes' middle at the origin."""

    vertices: Floats
    normals: Floats
    rest: Floats
    triangles: Ints
    groups: Ints
    eyes: tuple[Floats, Floats]
    eye_radius: float
    gaze: Floats


def linear(colour: tuple[float, float, float] | Floats) -> Floats:
    return np.asarray(colour, dtype=np.float64) ** 2.2


def turn_matrix(shot: Shot) -> Floats:
    yaw, pitch, roll = np.radians([shot.yaw, shot.pitch, shot.roll])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


def weights_of(subject: Subject, shot: Shot) -> dict[str, float]:
    weights = macro_weights(age=subject.age, woman=subject.woman, asian=subject.asian, heavy=subject.heavy)
    weights.update(subject.features)
    weights.update(
        {
            "expression/units/asian/mouth-corner-puller": 0.5 * shot.smile,
            "both:expression/eye-*-slit": 0.5 * shot.squint,
            "both:expression/eyebrows-*-up": 0.6 * shot.brow_lift,
        }
    )
    return weights


def build(model: HeadModel, subject: Subject, shot: Shot) -> Figure:
    mesh = model.mesh(weights_of(subject, shot))
    triangles, groups = mesh.triangles()
    eyes = [mesh.vertices[np.unique(triangles[groups == group])] for group in (LEFT_EYE, RIGHT_EYE)]
    centres = [(eye.min(axis=0) + eye.max(axis=0)) / 2 for eye in eyes]
    radius = float((eyes[0].max(axis=0) - eyes[0].min(axis=0))[0] / 2)
    lashes = np.isin(groups, LASHES)
    triangles, groups = triangles[~lashes], groups[~lashes]
    dip = np.clip(1 - np.abs(mesh.rest[:, 0]) / 0.5, 0, 1) * np.clip((mesh.rest[:, 2] - 0.3) / 0.5, 0, 1)
    worn = np.clip((5.93 + subject.neckline * dip - mesh.rest[:, 1]) / 0.07 + 0.5, 0, 1)
    skin_normals = vertex_normals(mesh.vertices, mesh.triangles()[0])
    suit = np.unique(triangles[groups == SUIT])
    vertices = mesh.vertices.copy()
    vertices[suit] += (0.17 * worn[suit, None] - 0.12) * skin_normals[suit]
    parts = [(vertices, mesh.rest, triangles, groups)]
    locks = ((SHELL, hair.shell(mesh, skin_normals, subject.hair)), (CURTAIN, hair.curtain(mesh, subject.hair)))
    for group, (points, rest, faces) in locks:
        parts.append((points, rest, faces, np.full(len(faces), group)))
    if subject.glasses is not None:
        face = mesh.vertices[(np.abs(mesh.rest[:, 0]) < 0.12) & (np.abs(mesh.rest[:, 1] - 7.2) < 0.15)]
        points, faces = hair.spectacles(centres[0], centres[1], float(face[:, 2].max()) + 0.01)
        parts.append((points, np.tile([0.0, 7.3, 1.5], (len(points), 1)), faces, np.full(len(faces), FRAME)))
    return pose(parts, centres, radius, shot)


def pose(parts: list[tuple[Floats, Floats, Ints, Ints]], centres: list[Floats], radius: float, shot: Shot) -> Figure:
    offsets = np.cumsum([0] + [len(part[0]) for part in parts])
    vertices = np.concatenate([part[0] for part in parts]) - (centres[0] + centres[1]) / 2
    rest = np.concatenate([part[1] for part in parts])
    triangles = np.concatenate([part[2] + offset for part, offset in zip(parts, offsets, strict=False)])
    groups = np.concatenate([part[3] for part in parts])
    turn = turn_matrix(shot)
    share = np.clip((rest[:, 1] - 5.7) / 0.9, 0, 1)[:, None]
    share = share * share * (3 - 2 * share)
    vertices = vertices + share * ((vertices - NECK_PIVOT) @ turn.T + NECK_PIVOT - vertices)
    middle = (centres[0] + centres[1]) / 2
    eyes = [(centre - middle - NECK_PIVOT) @ turn.T + NECK_PIVOT for centre in centres]
    camera = np.array([0.0, 0.0, shot.reach])
    gaze = camera - (eyes[0] + eyes[1]) / 2
    gaze = 0.75 * gaze / np.linalg.norm(gaze) + 0.25 * turn[:, 2]
    return Figure(
        vertices, vertex_normals(vertices, triangles), rest, triangles, groups, (eyes[0], eyes[1]), radius,
        gaze / np.linalg.norm(gaze),
    )  # fmt: skip


@dataclass
class Surface:
    """What the camera sees, one row a covered pixel."""

    position: Floats
    normal: Floats
    rest: Floats
    group: Ints
    view: Floats
    open_sky: Floats


def sky_seen(figure: Figure, lights: list[Light]) -> Floats:
    """How much of each dome light reaches each vertex (n, lights)."""
    return np.stack(
        [shadow(light, figure.vertices, figure.triangles, figure.vertices, figure.normals) for light in lights], axis=1
    )


def surface_of(figure: Figure, fragments: Fragments, reach: float, open_sky: Floats) -> Surface:
    seen = fragments.triangle >= 0
    position = fragments.sample(figure.vertices, figure.triangles)
    normal = fragments.sample(figure.normals, figure.triangles)
    view = np.array([0.0, 0.0, reach]) - position
    view /= np.linalg.norm(view, axis=1, keepdims=True)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12
    normal = np.where((normal * view).sum(axis=1, keepdims=True) < 0, -normal, normal)
    rest = fragments.sample(figure.rest, figure.triangles)
    return Surface(
        position, normal, rest, figure.groups[fragments.triangle[seen]], view, fragments.sample(open_sky, figure.triangles)
    )


def noise_of(points: Floats, scale: float, seed: int) -> Floats:
    """Smooth noise -1..1 in space, by trilinear interpolation of hashed lattice values."""
    q = points * scale
    cell = np.floor(q).astype(np.int64)
    part = q - cell
    part = part * part * (3 - 2 * part)
    total = np.zeros(len(points))
    for corner in range(8):
        bits = np.array([corner & 1, corner >> 1 & 1, corner >> 2])
        key_ = (cell + bits) @ np.array([73856093, 19349663, 83492791]) + seed * 2654435761
        key_ = (key_ ^ (key_ >> 13)) * 1274126177 & 0xFFFFFFFF
        value = ((key_ ^ (key_ >> 16)) & 0xFFFF) / 32767.5 - 1
        total += value * np.prod(np.where(bits, part, 1 - part), axis=1)
    return total


def skin_colour(subject: Subject, rest: Floats, seed: int) -> tuple[Floats, Floats]:
    """Linear albedo and roughness-driven shine of skin points, painted with brows, lips and the marks of age."""
    rng = np.random.default_rng(seed)
    x, y = np.abs(rest[:, 0]), rest[:, 1]
    front = np.clip((rest[:, 2] - 0.8) / 0.3, 0, 1)

    def patch(cx: float, cy: float, rx: float, ry: float) -> Floats:
        return np.exp(-(((x - cx) / rx) ** 2) - ((y - cy) / ry) ** 2) * front

    base = linear(subject.skin)
    colour = np.tile(base, (len(rest), 1))
    mottle = noise_of(rest, 9, seed) * 0.5 + noise_of(rest, 23, seed + 1) * 0.3 + noise_of(rest, 60, seed + 2) * 0.2
    colour *= 1 + mottle[:, None] * (0.05 + 0.05 * subject.wrinkles) * np.array([0.7, 1.0, 1.1])
    red = patch(0.40, 6.93, 0.20, 0.18) + 0.9 * patch(0, 6.96, 0.13, 0.10) + 0.4 * patch(0, 6.35, 0.2, 0.1)
    red += 0.7 * ((x > 0.76) & (y < 7.6))
    colour *= 1 - red[:, None] * subject.blush * np.array([0.02, 0.22, 0.20])
    hollow = patch(0.28, 7.17, 0.13, 0.05) * (0.25 + 0.6 * subject.wrinkles) + 0.5 * patch(0.30, 7.37, 0.14, 0.04)
    colour *= 1 - hollow[:, None] * np.array([0.20, 0.26, 0.20])
    jaw = np.clip((6.85 - y) / 0.2, 0, 1) * np.clip((y - 6.1) / 0.15, 0, 1) * np.clip((rest[:, 2] - 0.55) / 0.2, 0, 1)
    moustache = patch(0.0, 6.78, 0.22, 0.06)
    shadow_ = np.clip(np.maximum(jaw, moustache) - 1.2 * paint.sample(paint.lips(), rest), 0, 1)
    colour *= 1 - (subject.stubble * 0.22 * shadow_)[:, None] * np.array([1.0, 0.9, 0.75])
    if subject.beard:
        tufts = np.clip(0.62 + 0.5 * noise_of(rest * (1, 0.35, 1), 85, seed + 5), 0, 1)
        alpha = (subject.beard * np.clip(shadow_ * 1.5, 0, 1) * tufts)[:, None]
        colour = colour * (1 - alpha) + alpha * linear(subject.hair.colour) * 0.75
    marks = paint.sample(paint.spots(subject.spots, rng), rest)[:, None] * 0.45
    colour = colour * (1 - marks) + marks * base * np.array([0.55, 0.42, 0.34])
    lips = (paint.sample(paint.lips(), rest) * 0.85)[:, None]
    colour = (
        colour * (1 - lips) + lips * linear(subject.lips) * (1 + 0.08 * noise_of(rest * (4, 1, 1), 40, seed + 3))[:, None]
    )
    brow = paint.sample(paint.brows(subject, rng), rest)[:, None]
    colour = colour * (1 - brow) + brow * linear(subject.brows.colour)
    lash = paint.sample(paint.lash_lines(subject.woman), rest)[:, None]
    colour = colour * (1 - lash) + lash * 0.012
    scalp = np.clip(hair.coverage(rest, subject.hair) / 0.08 + 0.3 * noise_of(rest, 60, seed + 4), 0, 1)[:, None]
    scalp *= 0.9 * (y[:, None] > 6.6)
    colour = colour * (1 - scalp) + scalp * linear(subject.hair.colour)
    return colour, 0.35 + 0.5 * lips[:, 0] - 0.25 * scalp[:, 0]


def bumped(surface: Surface, height: Floats, chosen: Ints) -> Floats:
    """Normals of the chosen points tilted by a relief laid out on the paint canvas."""
    slope_y, slope_x = np.gradient(height, 1 / paint.SCALE)
    rest, normal = surface.rest[chosen], surface.normal[chosen]
    tilt = np.stack([paint.sample(slope_x, rest), -paint.sample(slope_y, rest), np.zeros(len(rest))], axis=1)
    tilt -= normal * (tilt * normal).sum(axis=1, keepdims=True)
    result = normal - tilt
    return result / np.linalg.norm(result, axis=1, keepdims=True)


def eye_colour(subject: Subject, figure: Figure, surface: Surface, chosen: Ints, centre: Floats) -> tuple[Floats, Floats]:
    """Linear albedo and normals of an eyeball: sclera, iris, pupil."""
    out = surface.position[chosen] - centre
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    along = out @ figure.gaze
    ring = np.where(along > 0, np.sqrt(np.clip(1 - along**2, 0, 1)), 1.0)
    sclera = np.array([0.62, 0.57, 0.54]) * (1 - 0.35 * np.clip((ring - 0.5) / 0.5, 0, 1))[:, None]
    rays = 1 + 0.25 * noise_of(np.arctan2(out[:, 1], out[:, 0])[:, None] * np.array([1.0, 0, 0]), 9, 3)
    iris = linear(subject.iris) * (0.7 + 0.9 * np.clip(ring / 0.46, 0, 1) ** 2 * rays)[:, None]
    edge = np.clip((ring - 0.40) / 0.07, 0, 1)[:, None]
    iris = iris * (1 - 0.75 * edge)
    iris *= np.clip((ring - 0.17) / 0.04, 0.04, 1)[:, None]
    blend = np.clip((ring - 0.46) / 0.05, 0, 1)[:, None]
    return iris * (1 - blend) + sclera * blend, out


def hair_colour(subject: Subject, rest: Floats, seed: int) -> Floats:
    style = subject.hair
    angle = np.arctan2(rest[:, 0], rest[:, 2] - hair.HEAD_CENTRE_Z)
    strand = np.stack([angle * 1.0 + 0.15 * np.sin(rest[:, 1] * 2), rest[:, 1] * 0.10, rest[:, 2] * 0.12], axis=1)
    if style.curl:
        strand = rest * 0.5 + 0.03 * np.stack([np.sin(rest[:, k] * 15 + k) for k in (1, 2, 0)], axis=1)
    lines = 0.6 * noise_of(strand, 38, seed) + 0.4 * noise_of(strand, 95, seed + 7)
    grey = np.clip(style.grey + 0.5 * (noise_of(strand, 70, seed + 9)), 0, 1)[:, None] * (style.grey > 0)
    colour = linear(style.colour) * (1 - grey) + grey * np.array([0.50, 0.49, 0.48])
    return colour * (1 + 0.55 * lines)[:, None]


def seed_of(subject: Subject) -> int:
    return zlib.crc32(subject.slug.encode()) & 0xFFFF


def albedo_of(subject: Subject, figure: Figure, surface: Surface) -> tuple[Floats, Floats]:
    """Linear colour and shine of every seen point; sharpens the surface's normals on the way."""
    seed = seed_of(subject)
    colour, shine = np.zeros((len(surface.group), 3)), np.zeros(len(surface.group))
    skin = np.nonzero(surface.group == BODY)[0]
    colour[skin], shine[skin] = skin_colour(subject, surface.rest[skin], seed)
    relief = paint.wrinkle_height(subject, np.random.default_rng(seed + 1))
    surface.normal[skin] = bumped(surface, relief, skin)
    for group, centre in zip((LEFT_EYE, RIGHT_EYE), figure.eyes, strict=True):
        eye = np.nonzero(surface.group == group)[0]
        colour[eye], surface.normal[eye] = eye_colour(subject, figure, surface, eye, centre)
    cloth = surface.group == SUIT
    weave = 1 + 0.06 * noise_of(surface.rest[cloth], 50, seed) + 0.10 * noise_of(surface.rest[cloth], 3, seed + 1)
    colour[cloth] = linear(subject.shirt) * weave[:, None]
    locks = np.isin(surface.group, HAIR)
    colour[locks] = hair_colour(subject, surface.rest[locks], seed)
    if subject.glasses is not None:
        frame = surface.group == FRAME
        colour[frame], shine[frame] = linear(subject.glasses), 1.2
    return colour, shine


def lit(figure: Figure, surface: Surface, colour: Floats, shine: Floats, around: list[Light], lamps: list[Light]) -> Floats:
    """Linear radiance of every seen point."""
    diffuse, gloss = np.zeros_like(colour), np.zeros_like(colour)
    skin = surface.group == BODY
    locks = np.isin(surface.group, HAIR)
    eye = np.isin(surface.group, (LEFT_EYE, RIGHT_EYE))
    down = np.array([0.0, -1.0, 0.0])
    strand = down - surface.normal * (surface.normal @ down)[:, None]
    strand /= np.linalg.norm(strand, axis=1, keepdims=True) + 1e-9
    power = np.where(skin, 14.0, np.where(eye, 400.0, 40.0))
    for number, light in enumerate([*around, *lamps]):
        if number < len(around):
            reached = np.clip(surface.open_sky[:, number], 0, 1)
        else:
            reached = shadow(light, figure.vertices, figure.triangles, surface.position, surface.normal)
        facing = surface.normal @ light.towards
        wrap = np.where(skin, 0.22, 0.05)
        amount = np.clip((facing + wrap) / (1 + wrap), 0, 1)
        soft = np.where(skin[:, None], reached[:, None] ** np.array([0.7, 1.0, 1.1]), reached[:, None])
        diffuse += (amount[:, None] * soft) * light.colour
        half = surface.view + light.towards
        half /= np.linalg.norm(half, axis=1, keepdims=True)
        peak = np.clip((surface.normal * half).sum(axis=1), 0, 1) ** power
        along = (strand * half).sum(axis=1)
        peak = np.where(locks, 0.35 * np.clip(1 - along**2, 0, 1) ** 30, peak)
        peak = np.where(eye & (number < len(around)), 0, peak)
        gloss += (peak * reached * np.clip(facing + 0.1, 0, 1))[:, None] * light.colour
    strength = np.where(eye, 2.0, np.where(locks, 0.16, 0.06 * shine))
    return colour * diffuse + gloss * strength[:, None]


def sky(shot: Shot, *, chip: bool) -> tuple[list[Light], list[Light]]:
    """The dome and the lamps."""
    tint = np.array([1 + 0.12 * shot.warm, 1.0, 1 - 0.16 * shot.warm])
    level = 0.62 if chip else 0.50
    ceiling, floor = level * tint * np.array([1.0, 1.0, 1.0]), level * 0.55 * tint * np.array([1.05, 0.98, 0.9])
    return dome(ceiling, floor), key(shot.light, 28, 0.62 * shot.key * tint)


def photograph(
    model: HeadModel, subject: Subject, shot: Shot, width: int, height: int, focal: float, *, chip: bool
) -> tuple[Floats, Floats]:
    """Linear colour (h, w, 3) and coverage (h, w) of the subject alone. `focal` is in pixels."""
    figure = build(model, subject, shot)
    depth = shot.reach - figure.vertices[:, 2]
    x = width * (0.5 + shot.offset[0]) + focal * figure.vertices[:, 0] / depth
    y = height * (0.5 + shot.offset[1]) - focal * figure.vertices[:, 1] / depth
    points, locks = np.stack([x, y], axis=1), np.isin(figure.groups, HAIR)
    layers = [part(figure, ~locks), part(figure, locks)]
    fragments = [rasterize(points, depth, layer.triangles, width, height) for layer in layers]
    around, lamps = sky(shot, chip=chip)
    open_sky = sky_seen(figure, around)
    surfaces = [surface_of(layer, seen, shot.reach, open_sky) for layer, seen in zip(layers, fragments, strict=True)]
    surface = joined(surfaces)
    colour, shine = albedo_of(subject, figure, surface)
    radiance = lit(figure, surface, colour, shine, around, lamps) * shot.exposure
    solid, strands = (layer.triangle >= 0 for layer in fragments)
    count = int(solid.sum())
    picture = np.zeros((height, width, 3))
    picture[solid] = radiance[:count]
    picture = scatter(picture, solid, surface.group[:count], focal / shot.reach)
    alpha = np.zeros((height, width))
    alpha[strands] = hair.opacity(surfaces[1].rest, surfaces[1].group == CURTAIN, subject.hair, noise_of, seed_of(subject))
    alpha[fragments[1].depth > fragments[0].depth] = 0
    over = np.zeros_like(picture)
    over[strands] = radiance[count:]
    cover = solid + (1 - solid) * alpha
    mixed = picture * (1 - alpha[..., None]) + over * alpha[..., None]
    return mixed / np.maximum(cover, 1e-6)[..., None], cover


def part(figure: Figure, chosen: Ints) -> Figure:
    return replace(figure, triangles=figure.triangles[chosen], groups=figure.groups[chosen])


def joined(surfaces: list[Surface]) -> Surface:
    return Surface(
        *(
            np.concatenate([getattr(surface, name) for surface in surfaces])
            for name in ("position", "normal", "rest", "group", "view", "open_sky")
        )
    )


def scatter(picture: Floats, seen: Ints, group: Ints, pixels: float) -> Floats:
    """Light wanders under the skin: red farther than green and blue. `pixels` is the size of a decimetre."""
    skin = np.zeros(seen.shape)
    skin[seen] = group == BODY
    result = picture.copy()
    for channel, distance in enumerate((0.020, 0.009, 0.005)):
        weight = cv2.GaussianBlur(skin, (0, 0), distance * pixels)
        blurred = cv2.GaussianBlur(picture[..., channel] * skin, (0, 0), distance * pixels) / np.maximum(weight, 1e-6)
        mixed = 0.6 * blurred + 0.4 * picture[..., channel]
        result[..., channel] = np.where(skin > 0, mixed, picture[..., channel])
    return result
