import type { Random } from './random.ts';

/** Invented names: given names are common, family names are made of two parts that hardly anybody bears. A share is written in other scripts. */
const givenNames = [
  ...[
    'Ada',
    'Amara',
    'Anselm',
    'Beatrix',
    'Bodhi',
    'Calla',
    'Cato',
    'Delphine',
    'Dorian',
    'Edda',
    'Emrys',
    'Fern',
    'Finch',
  ],
  ...[
    'Greta',
    'Hollis',
    'Ines',
    'Ivo',
    'Juno',
    'Kit',
    'Lark',
    'Linus',
    'Maeve',
    'Milo',
    'Nell',
    'Odin',
    'Opal',
    'Pax',
    'Piper',
  ],
  ...[
    'Quill',
    'Rhea',
    'Rowan',
    'Sage',
    'Soren',
    'Tamsin',
    'Teo',
    'Una',
    'Vera',
    'Wren',
    'Xan',
    'Yara',
    'Zephyr',
    'Zora',
  ],
];
const familyStarts = [
  ...[
    'Amber',
    'Birch',
    'Bramble',
    'Cinder',
    'Clover',
    'Copper',
    'Dapple',
    'Ember',
    'Fallow',
    'Gravel',
    'Hazel',
    'Heather',
  ],
  ...[
    'Juniper',
    'Kestrel',
    'Lantern',
    'Marble',
    'Meadow',
    'Nettle',
    'Otter',
    'Pebble',
    'Quarry',
    'Raven',
    'Saffron',
    'Thistle',
  ],
];
const familyEnds = [
  ...[
    'bank',
    'bough',
    'brook',
    'dale',
    'feather',
    'field',
    'fold',
    'ford',
    'gate',
    'grove',
    'hollow',
    'lake',
    'mead',
    'moor',
  ],
  ...['ridge', 'row', 'stead', 'thorpe', 'vale', 'wick', 'worth', 'yard'],
];
const otherScripts = [
  { family: '陳林', given: ['小雨', '子晴', '明哲'] },
  { family: 'النهري', given: ['ليان', 'سامر', 'نور'] },
  { family: 'Рябинова', given: ['Арина', 'Глеб', 'Мира'] },
  { family: "O'Bramblewick", given: ['Siobhán', 'Oisín', 'Niamh'] },
  { family: 'Ñandúpiedra', given: ['José', 'Lucía', 'Íñigo'] },
  { family: 'Nguyễn-Thistlerow', given: ['Thảo', 'Dũng', 'Phương'] },
  { family: 'Gräsblåträd', given: ['Åsa', 'Björn', 'Zoë'] },
] as const;

export interface FamilyName {
  readonly family: string;
  readonly given: readonly string[];
}

export function familyName(random: Random): FamilyName {
  if (random.chance(0.08)) return random.pick(otherScripts);
  return { family: random.pick(familyStarts) + random.pick(familyEnds), given: givenNames };
}
