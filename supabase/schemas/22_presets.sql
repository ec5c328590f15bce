-- The built-in presets. {product} is replaced with what is being sold.

insert into public.presets (id, name, summary, filming_type, place, light, tone, ambience, beats, position) values
  (
    'intimate-confession', 'Intimate confession', 'A quiet, honest moment: something you only tell a friend.', 'handheld',
    'a bedroom with an unmade bed', 'soft window light in the morning', 'honest, a little shy', 'quiet room, distant street',
    $beats$[
      {"beat": "hook", "line": "Okay, I was not going to tell anyone this.", "scene": "Sitting on the edge of the bed", "action": "leans closer to the camera", "expression": "hesitant, then open", "first_frame_prompt": "sitting on the edge of the bed, face close to the camera", "duration": 4},
      {"beat": "problem", "line": "For months I pretended everything was fine, and it really was not.", "scene": "Sitting on the edge of the bed", "action": "looks down, then back up", "expression": "vulnerable", "first_frame_prompt": "sitting on the bed, looking slightly down", "duration": 6},
      {"beat": "solution", "line": "Then a friend made me try {product}, and something finally changed.", "scene": "Sitting on the edge of the bed", "action": "holds it up beside the face", "expression": "relieved", "first_frame_prompt": "sitting on the bed, holding something next to the face", "duration": 6},
      {"beat": "cta", "line": "If this is you, try {product}. Just once. You can thank me later.", "scene": "Sitting on the edge of the bed", "action": "points gently at the camera", "expression": "warm, encouraging", "first_frame_prompt": "sitting on the bed, smiling at the camera", "duration": 6}
    ]$beats$, 0
  ),
  (
    'morning-discovery', 'Morning discovery', 'Half awake, in the kitchen, with news that cannot wait.', 'handheld',
    'a small sunny kitchen', 'bright morning sun', 'cheerful, fresh', 'coffee machine, birds outside',
    $beats$[
      {"beat": "hook", "line": "Stop what you are doing. My mornings just changed.", "scene": "Standing at the kitchen counter", "action": "raises the eyebrows and grins", "expression": "excited", "first_frame_prompt": "standing at the kitchen counter with a cup, grinning", "duration": 4},
      {"beat": "problem", "line": "I used to start every day tired, late and already annoyed.", "scene": "Standing at the kitchen counter", "action": "rubs the eyes", "expression": "weary, amused", "first_frame_prompt": "leaning on the kitchen counter, rubbing one eye", "duration": 6},
      {"beat": "solution", "line": "Now {product} is the first thing I reach for, and I actually feel ready.", "scene": "Standing at the kitchen counter", "action": "shows it to the camera", "expression": "bright", "first_frame_prompt": "standing in the kitchen, showing something to the camera", "duration": 6},
      {"beat": "cta", "line": "Try {product} for one week. Your mornings will notice.", "scene": "Standing at the kitchen counter", "action": "lifts the cup like a toast", "expression": "happy", "first_frame_prompt": "standing in the kitchen, toasting with a cup", "duration": 4}
    ]$beats$, 1
  ),
  (
    'street-hype', 'Street hype', 'Fast, loud, outside: news shouted to a friend across the street.', 'filmed_by_other',
    'a lively city street', 'late afternoon sun', 'energetic', 'traffic, people talking, steps',
    $beats$[
      {"beat": "hook", "line": "Wait, you have not heard about {product} yet?", "scene": "Walking towards the camera", "action": "walks and opens the arms", "expression": "amazed", "first_frame_prompt": "walking on a city street towards the camera, arms open", "duration": 4},
      {"beat": "proof", "line": "Three people asked me about it today. Three. Before lunch.", "scene": "Walking along shop windows", "action": "counts on the fingers", "expression": "thrilled", "first_frame_prompt": "walking along shop windows, showing three fingers", "duration": 6},
      {"beat": "cta", "line": "Get {product} now, before everybody else on this street does.", "scene": "Stopping at a crossing", "action": "points at the camera", "expression": "confident", "first_frame_prompt": "standing at a crossing, pointing at the camera", "duration": 4}
    ]$beats$, 2
  ),
  (
    'calm-testimonial', 'Calm testimonial', 'A steady voice, a tidy room, a story one believes.', 'setup_phone',
    'a tidy living room with plants', 'soft daylight from the side', 'calm, sincere', 'quiet room, clock ticking softly',
    $beats$[
      {"beat": "hook", "line": "I am usually the sceptical one in the family.", "scene": "Sitting on a sofa", "action": "sits upright, hands folded", "expression": "composed", "first_frame_prompt": "sitting on a sofa, hands folded, plants behind", "duration": 4},
      {"beat": "problem", "line": "I had tried so many things that promised a lot and did very little.", "scene": "Sitting on a sofa", "action": "shakes the head slightly", "expression": "thoughtful", "first_frame_prompt": "sitting on a sofa, head slightly tilted", "duration": 6},
      {"beat": "solution", "line": "With {product} it was different, because I noticed it in the first week.", "scene": "Sitting on a sofa", "action": "places it on the table in front", "expression": "calm, pleased", "first_frame_prompt": "sitting on a sofa, placing something on the table", "duration": 6},
      {"beat": "proof", "line": "That was three months ago. I am still using it every day.", "scene": "Sitting on a sofa", "action": "nods slowly", "expression": "certain", "first_frame_prompt": "sitting on a sofa, nodding with a small smile", "duration": 6},
      {"beat": "cta", "line": "If you are sceptical too, start with {product} and judge for yourself.", "scene": "Sitting on a sofa", "action": "opens one hand towards the camera", "expression": "inviting", "first_frame_prompt": "sitting on a sofa, one hand open towards the camera", "duration": 6}
    ]$beats$, 3
  ),
  (
    'car-confession', 'Car confession', 'Parked, belt still on: the thought that had to come out.', 'handheld',
    'the driver''s seat of a parked car', 'daylight through the windscreen', 'direct, a bit breathless', 'muffled street, light rain on the roof',
    $beats$[
      {"beat": "hook", "line": "I am sitting in my car because I need to say this out loud.", "scene": "In the driver's seat of a parked car", "action": "exhales, looks at the camera", "expression": "urgent", "first_frame_prompt": "in the driver's seat of a parked car, looking at the camera", "duration": 6},
      {"beat": "agitation", "line": "Every single week, the same problem, and I just kept ignoring it.", "scene": "In the driver's seat of a parked car", "action": "hits the wheel lightly", "expression": "frustrated", "first_frame_prompt": "in the driver's seat, one hand on the wheel, frustrated", "duration": 6},
      {"beat": "solution", "line": "{product} fixed it. I honestly did not expect that.", "scene": "In the driver's seat of a parked car", "action": "takes it from the passenger seat", "expression": "surprised", "first_frame_prompt": "in the driver's seat, holding something up", "duration": 4},
      {"beat": "cta", "line": "Do yourself the favour and get {product} today.", "scene": "In the driver's seat of a parked car", "action": "smiles and starts the engine", "expression": "relieved", "first_frame_prompt": "in the driver's seat, smiling", "duration": 4}
    ]$beats$, 4
  ),
  (
    'unboxing', 'Unboxing', 'The parcel is here and you see it first.', 'setup_phone',
    'a desk by a window', 'clear daylight', 'curious, playful', 'paper rustling, quiet room',
    $beats$[
      {"beat": "hook", "line": "It is here. Let us open this together.", "scene": "At a desk with a closed parcel", "action": "taps the parcel", "expression": "curious", "first_frame_prompt": "at a desk with a closed parcel, both hands on it", "duration": 4},
      {"beat": "solution", "line": "Look at {product}. It feels even better than in the pictures.", "scene": "At a desk with an open parcel", "action": "lifts it out and turns it", "expression": "delighted", "first_frame_prompt": "at a desk, lifting something out of an open parcel", "duration": 6},
      {"beat": "proof", "line": "I have had it for two minutes and I already get the fuss.", "scene": "At a desk with an open parcel", "action": "tries it out", "expression": "impressed", "first_frame_prompt": "at a desk, trying something with both hands", "duration": 6},
      {"beat": "cta", "line": "The link is right below. {product}, get yours while it lasts.", "scene": "At a desk with an open parcel", "action": "points downwards", "expression": "playful", "first_frame_prompt": "at a desk, pointing downwards, smiling", "duration": 4}
    ]$beats$, 5
  ),
  (
    'story', 'Story', 'A beginning, a turn and an end, told in one breath.', 'filmed_by_other',
    'a park path with trees', 'golden evening light', 'narrative, warm', 'wind in the leaves, distant voices',
    $beats$[
      {"beat": "hook", "line": "A year ago I almost gave up on this completely.", "scene": "Walking slowly on a park path", "action": "walks and looks ahead, then at the camera", "expression": "reflective", "first_frame_prompt": "walking on a park path in evening light", "duration": 6},
      {"beat": "problem", "line": "Nothing worked, and everybody had a different opinion about why.", "scene": "Walking slowly on a park path", "action": "shrugs", "expression": "resigned", "first_frame_prompt": "standing on a park path, shrugging", "duration": 6},
      {"beat": "agitation", "line": "And the worst part was that I started to believe it was me.", "scene": "Sitting down on a bench", "action": "sits down", "expression": "quiet, serious", "first_frame_prompt": "sitting on a park bench, serious", "duration": 6},
      {"beat": "solution", "line": "Then I found {product}, and for the first time it was simple.", "scene": "Sitting on a bench", "action": "holds it in the lap, looks up", "expression": "hopeful", "first_frame_prompt": "sitting on a park bench, looking up with hope", "duration": 6},
      {"beat": "cta", "line": "So if you are there right now: {product}. Start there.", "scene": "Standing up from the bench", "action": "stands up, faces the camera", "expression": "encouraging", "first_frame_prompt": "standing in front of a park bench, facing the camera", "duration": 6}
    ]$beats$, 6
  ),
  (
    'workplace-expert', 'Workplace expert', 'Someone who does this for a living, between two meetings.', 'setup_phone',
    'a bright office with a whiteboard', 'even office light', 'competent, friendly', 'quiet office, keyboards',
    $beats$[
      {"beat": "hook", "line": "I do this for a living, and this is the mistake I see most.", "scene": "Standing in front of a whiteboard", "action": "raises one finger", "expression": "competent", "first_frame_prompt": "standing in front of a whiteboard, one finger raised", "duration": 6},
      {"beat": "problem", "line": "People spend money on the symptom and never touch the cause.", "scene": "Standing in front of a whiteboard", "action": "draws a line on the board", "expression": "matter-of-fact", "first_frame_prompt": "drawing a line on a whiteboard, looking at the camera", "duration": 6},
      {"beat": "solution", "line": "{product} goes for the cause, and that is why I recommend it.", "scene": "Sitting at a desk", "action": "shows it to the camera", "expression": "friendly", "first_frame_prompt": "sitting at an office desk, showing something", "duration": 6},
      {"beat": "proof", "line": "My own team has used it since spring. Nobody wants to go back.", "scene": "Sitting at a desk", "action": "gestures to the room behind", "expression": "proud", "first_frame_prompt": "sitting at an office desk, colleagues far behind", "duration": 6},
      {"beat": "cta", "line": "Ask me anything below, or just try {product} yourself.", "scene": "Sitting at a desk", "action": "smiles", "expression": "open", "first_frame_prompt": "sitting at an office desk, smiling", "duration": 4}
    ]$beats$, 7
  );
